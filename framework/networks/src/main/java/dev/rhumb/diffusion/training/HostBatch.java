package dev.rhumb.diffusion.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.sampling.NoiseDistribution;
import java.util.Arrays;

/**
 * A minibatch on the Java heap, as it is drawn: what no engine is needed for, so that any thread may draw it.
 *
 * @param images values in [-1, 1], one (C, H, W) block per image
 * @param noise standard normal, as many values
 * @param a share of data per image
 * @param s share of noise per image
 * @param labels class labels, the number of classes where the label is dropped; all 0 for a network without classes
 * @param data where the images come from
 * @param indices of the images in the data set
 * @param dropped whether each image is trained without its label or caption
 * @param guidance weights of guidance per image; 1 for a network that takes none
 */
record HostBatch(
        float[] images,
        float[] noise,
        float[] a,
        float[] s,
        int[] labels,
        Dataset data,
        int[] indices,
        boolean[] dropped,
        float[] guidance) {

    /** Draws what goes with the images: shifts, levels, noise and dropped labels, all keyed by (seed, purpose, index). */
    static HostBatch draw(TrainingPlan plan, Dataset data, int[] indices, String purpose, long index, boolean augment) {
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
        float[] noise = new Draws(plan.seed(), purpose + " noise", index).normals(count * size);
        return new HostBatch(
                images, noise, a, s, labels, data, indices, dropped, guidance(plan, purpose, index, count));
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

    private static NoiseDistribution.Level level(TrainingPlan plan, Draws draws) {
        return plan.task().isNoised() ? plan.noise().draw(draws.random()) : new NoiseDistribution.Level(1, 0);
    }

    /** The minibatch as arrays on a device, in a manager of any device. */
    Minibatch place(NDManager manager, Device device) {
        Shape shape = new Shape(indices.length, data.channels(), data.height(), data.width());
        return new Minibatch(
                Constants.of(manager, device, images, shape),
                Constants.of(manager, device, noise, shape),
                Constants.of(manager, device, a, new Shape(a.length)),
                Constants.of(manager, device, s, new Shape(s.length)),
                Constants.of(manager, device, labels),
                data,
                indices,
                dropped,
                Constants.of(manager, device, guidance, new Shape(guidance.length)));
    }
}
