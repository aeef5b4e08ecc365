package dev.rhumb.diffusion.schedule;

/** Which of T training timesteps N steps visit (Lin et al. 2024, table 2). Peers disagree on the details; so two forms. */
public enum Spacing {
    /** Multiples of an integer stride from 0, plus an offset. Never visits the noisiest timestep. */
    LEADING,
    /** Every T/N-th from T - 1 down. */
    TRAILING,
    /** Evenly from T - 1 down to 0. */
    LINSPACE;

    /**
     * N timesteps as DDIM, DDPM, Euler, Heun and LMS of diffusers have them, noisiest first. Linspace includes 0 and is
     * fractional; one step of it is timestep 0. Trailing always gives N of them (the peers' floating-point range gives
     * one too many, ending in -1, for 62 values of N).
     */
    double[] points(int trainSteps, int steps, int offset) {
        Checks.atMost(steps, trainSteps);
        int stride = trainSteps / steps;
        double[] result = new double[steps];
        for (int i = 0; i < steps; i++) {
            int up = steps - 1 - i;
            result[i] = switch (this) {
                case LEADING -> up * stride + offset;
                case TRAILING -> trailing(trainSteps, trainSteps, steps, i);
                case LINSPACE ->
                    steps > 1 && i == 0 ? trainSteps - 1 : up * ((trainSteps - 1.0) / Math.max(1, steps - 1));
            };
        }
        return result;
    }

    /**
     * N timesteps as the DPM-Solver family has them: N + 1 points without the last, so 0 is never visited and leading
     * divides by N + 1.
     *
     * @param top one more than the noisiest timestep allowed
     */
    double[] solverPoints(int trainSteps, int top, int steps, int offset) {
        Checks.atMost(steps, top);
        int stride = top / (steps + 1);
        double[] result = new double[steps];
        for (int i = 0; i < steps; i++) {
            int up = steps - i;
            result[i] = switch (this) {
                case LEADING -> up * stride + offset;
                case TRAILING -> trailing(top, trainSteps, steps, i);
                case LINSPACE -> Math.rint(up == steps ? top - 1 : up * ((top - 1.0) / steps));
            };
        }
        return result;
    }

    private static double trailing(int top, int trainSteps, int steps, int i) {
        return Math.rint(top - i * ((double) trainSteps / steps)) - 1;
    }
}
