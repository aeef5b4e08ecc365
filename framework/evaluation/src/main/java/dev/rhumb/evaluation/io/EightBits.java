package dev.rhumb.evaluation.io;

/**
 * Images as files of 8 bits a channel hold them: clipped to [-1, 1] and rounded to the nearest of 256 levels, halves up. Published FIDs are
 * those of such images: T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022,
 * {@code generate.py}: {@code (images * 127.5 + 128).clip(0, 255).to(uint8)}.
 */
final class EightBits {
    static final float HALF = 127.5f;

    private EightBits() {}

    /** A rounded copy. */
    static float[] rounded(float[] values) {
        float[] levels = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            levels[i] = value((int) Math.min(Math.max(values[i] * HALF + 128, 0), 255));
        }
        return levels;
    }

    /** The value of a level from 0 to 255. */
    static float value(int level) {
        return level / HALF - 1;
    }
}
