package dev.rhumb.diffusion.training;

/**
 * The exponential moving average of the weights that is validated and shipped.
 *
 * @param halfLife images after which a weight's share has halved, above 0
 * @param rampUp the half-life is at most this share of the images seen so far, in (0, 1] (Karras et al. 2022 use 0.05)
 */
public record Averaging(double halfLife, double rampUp) {
    /** 20,000 images, ramp-up 0.05. */
    public static final Averaging DEFAULT = new Averaging(20_000, 0.05);

    public Averaging {
        if (!(halfLife > 0)) {
            throw new IllegalArgumentException("averaging half-life must be above 0 images, not " + halfLife);
        }
        if (!(rampUp > 0) || rampUp > 1) {
            throw new IllegalArgumentException("averaging ramp-up must be in (0, 1], not " + rampUp);
        }
    }

    /** Share of the old average that a step keeps; {@code step} counts from 0. */
    public double keep(long step, int batch) {
        double life = Math.min(halfLife, Math.max(1, (step + 1) * (double) batch * rampUp));
        return Math.pow(0.5, batch / life);
    }
}
