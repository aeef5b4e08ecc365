package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.diffusion.data.Draws;
import dev.rhumb.diffusion.network.UNetShape;
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

    /** Draws what goes with the images: shifts, levels, noise and dropped labels, all keyed by (seed, purpose, index). */
    static Minibatch draw(
            NDManager manager,
            TrainingPlan plan,
            Dataset data,
            int[] indices,
            String purpose,
            long index,
            boolean augment) {
        int size = data.imageSize();
        int count = indices.length;
        float[] images = new float[count * size];
        float[] a = new float[count];
        float[] s = new float[count];
        int[] labels = data.labels(indices);
        boolean[] dropped = new boolean[count];
        Draws small = new Draws(plan.seed(), purpose, index);
        for (int i = 0; i < count; i++) {
            int reach = augment ? plan.shift() : 0;
            data.copy(indices[i], small.between(-reach, reach), small.between(-reach, reach), images, i * size);
            NoiseDistribution.Level level = level(plan, small);
            a[i] = (float) level.a();
            s[i] = (float) level.s();
            dropped[i] = small.uniform() < plan.labelDropout() && augment;
            labels[i] = plan.network().classes() == 0 ? 0 : dropped[i] ? data.classes() : labels[i];
        }
        Shape shape = new Shape(count, data.channels(), data.height(), data.width());
        float[] noise = new Draws(plan.seed(), purpose + " noise", index).normals(count * size);
        return new Minibatch(
                manager.create(images, shape),
                manager.create(noise, shape),
                manager.create(a),
                manager.create(s),
                manager.create(labels),
                data,
                indices,
                dropped,
                manager.create(guidance(plan, purpose, index, count)));
    }

    /** Weights of guidance, from draws of their own. */
    private static float[] guidance(TrainingPlan plan, String purpose, long index, int count) {
        float[] weights = new float[count];
        Arrays.fill(weights, 1);
        if (plan.network() instanceof UNetShape shape && shape.guidance() != null) {
            UNetShape.Weights taken = shape.guidance();
            Draws draws = new Draws(plan.seed(), purpose + " guidance", index);
            for (int i = 0; i < count; i++) {
                weights[i] = (float) (taken.from() + (taken.to() - taken.from()) * draws.uniform());
            }
        }
        return weights;
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

    private static NoiseDistribution.Level level(TrainingPlan plan, Draws draws) {
        return plan.task().isNoised() ? plan.noise().draw(draws) : new NoiseDistribution.Level(1, 0);
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
