package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one step is trained or validated on.
 *
 * @param clean images (B, C, H, W) in [-1, 1]
 * @param noise standard normal (B, C, H, W)
 * @param a share of data (B)
 * @param s share of noise (B)
 * @param labels class labels (B), the number of classes where the label is dropped; all 0 for a network without classes
 * @param data where the images come from
 * @param indices of the images in the data set
 * @param dropped whether each image is trained without its label or caption
 * @param guidance weights of guidance (B); 1 for a network that takes none
 */
record Minibatch(
        NDArray clean,
        NDArray noise,
        NDArray a,
        NDArray s,
        NDArray labels,
        Dataset data,
        int[] indices,
        boolean[] dropped,
        NDArray guidance) {

    /** Draws a minibatch, see {@link HostBatch#draw}, whose arrays belong to {@code manager}. */
    static Minibatch draw(
            NDManager manager,
            TrainingPlan plan,
            Dataset data,
            int[] indices,
            String purpose,
            long index,
            boolean augment) {
        return HostBatch.draw(plan, data, indices, purpose, index, augment).place(manager, manager.getDevice());
    }

    /** The same images, noise and labels at other levels (B). */
    Minibatch at(NDArray otherA, NDArray otherS) {
        return new Minibatch(clean, noise, otherA, otherS, labels, data, indices, dropped, guidance);
    }

    /**
     * Some of the images.
     *
     * @param manager owns the parts
     */
    Minibatch part(NDManager manager, int from, int to) {
        return new Minibatch(
                rows(manager, clean, from, to),
                rows(manager, noise, from, to),
                rows(manager, a, from, to),
                rows(manager, s, from, to),
                rows(manager, labels, from, to),
                data,
                Arrays.copyOfRange(indices, from, to),
                Arrays.copyOfRange(dropped, from, to),
                rows(manager, guidance, from, to));
    }

    private static NDArray rows(NDManager manager, NDArray array, int from, int to) {
        NDArray some = array.get(from + ":" + to);
        some.attach(manager);
        return some;
    }

    /** The noised images (B, C, H, W). */
    NDArray noised() {
        return clean.mul(a.reshape(-1, 1, 1, 1)).add(noise.mul(s.reshape(-1, 1, 1, 1)));
    }

    /** The images' captions, empty where the caption is dropped. */
    List<String> captions() {
        return IntStream.range(0, indices.length)
                .mapToObj(i -> dropped[i] ? "" : data.caption(indices[i]))
                .toList();
    }

    /** Number of images. */
    int size() {
        return (int) clean.getShape().get(0);
    }
}
