package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.diffusion.data.Draws;

/**
 * What one step is trained or validated on.
 *
 * @param clean images (B, C, H, W) in [-1, 1]
 * @param noise standard normal (B, C, H, W)
 * @param a share of data (B)
 * @param s share of noise (B)
 * @param labels class labels (B), the number of classes where the label is dropped
 */
record Minibatch(NDArray clean, NDArray noise, NDArray a, NDArray s, NDArray labels) {

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
        Draws small = new Draws(plan.seed(), purpose, index);
        for (int i = 0; i < count; i++) {
            int reach = augment ? plan.shift() : 0;
            data.copy(indices[i], small.between(-reach, reach), small.between(-reach, reach), images, i * size);
            NoiseDistribution.Level level = level(plan, small);
            a[i] = (float) level.a();
            s[i] = (float) level.s();
            boolean dropped = small.uniform() < plan.labelDropout();
            labels[i] = augment && dropped ? data.classes() : labels[i];
        }
        Shape shape = new Shape(count, data.channels(), data.height(), data.width());
        float[] noise = new Draws(plan.seed(), purpose + " noise", index).normals(count * size);
        return new Minibatch(
                manager.create(images, shape),
                manager.create(noise, shape),
                manager.create(a),
                manager.create(s),
                manager.create(labels));
    }

    private static NoiseDistribution.Level level(TrainingPlan plan, Draws draws) {
        return plan.task() == Task.CLEAN_CLASSIFIER
                ? new NoiseDistribution.Level(1, 0)
                : plan.noise().draw(draws);
    }

    /** The noised images (B, C, H, W). */
    NDArray noised() {
        return clean.mul(a.reshape(-1, 1, 1, 1)).add(noise.mul(s.reshape(-1, 1, 1, 1)));
    }

    /** Number of images. */
    int size() {
        return (int) clean.getShape().get(0);
    }
}
