package dev.rhumb.diffusion.network.published;

/** Tables of sines and cosines that stand for positions. */
final class Sinusoids {
    private Sinusoids() {}

    /**
     * The positions of an image's patches, as diffusers' {@code get_2d_sincos_pos_embed}: half of the width for the column, half for the row, each
     * sines before cosines.
     *
     * @param base the side that positions are scaled to
     * @param scale what they are divided by
     * @return (rows columns, width), row-major
     */
    static float[] ofPatches(int rows, int columns, int width, double base, double scale) {
        float[] table = new float[rows * columns * width];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int from = (row * columns + column) * width;
                write(table, from, width / 2, (float) (column / (columns / base) / scale));
                write(table, from + width / 2, width / 2, (float) (row / (rows / base) / scale));
            }
        }
        return table;
    }

    private static void write(float[] table, int from, int width, double position) {
        int half = width / 2;
        for (int i = 0; i < half; i++) {
            double phase = position * Math.pow(10000, -i / (width / 2.0));
            table[from + i] = (float) Math.sin(phase);
            table[from + half + i] = (float) Math.cos(phase);
        }
    }
}
