package dev.rhumb.checks.golden;

import dev.rhumb.diffusion.loop.NoiseSource;
import org.jspecify.annotations.Nullable;

/** The noise of a case: its initial points, then draws 0, 1, 2, ... of its tape in the order they are asked for. */
final class TapeNoise implements NoiseSource {

    private final double[] initial;
    private final double @Nullable [] tape;
    private final boolean oneEachStep;
    private int next = -1;
    private int lastStep = -1;

    /**
     * @param initial {@code (B, ...)}, row by row
     * @param tape {@code (draws, B, ...)}, or null where the peer drew nothing
     * @param oneEachStep whether every step consumes exactly one draw, used or not
     */
    TapeNoise(double[] initial, double @Nullable [] tape, boolean oneEachStep) {
        this.initial = initial;
        this.tape = tape;
        this.oneEachStep = oneEachStep;
    }

    @Override
    public void fill(long sample, String purpose, int step, int stage, int pass, double[] into) {
        int at = (int) sample * into.length;
        if (purpose.equals("initial")) {
            System.arraycopy(initial, at, into, 0, into.length);
            return;
        }
        if (sample == 0) {
            next = oneEachStep && step != lastStep ? step : next + 1;
            lastStep = step;
        }
        if (tape == null) {
            throw new IllegalStateException("noise is asked for where the peer drew none");
        }
        System.arraycopy(tape, next * initial.length + at, into, 0, into.length);
    }
}
