package dev.rhumb.guidance;

import java.util.Locale;
import org.apiguardian.api.API;

/**
 * A point of the noise schedule, {@code x_t = a x0 + s n}, and the position of the loop. Variance preserving:
 * {@code a^2 + s^2 = 1}; variance exploding (EDM): {@code a = 1}, {@code s = sigma}; rectified flow: {@code a = 1 - t},
 * {@code s = t}.
 *
 * @param a the signal scale, at least 0; 0 is a terminal level of zero signal-to-noise ratio
 * @param s the noise standard deviation in the coordinates of {@code x}, at least 0; 0 is the clean end
 * @param step the index of the step that starts here, 0 at the noisiest level
 * @param steps the number of steps of the trajectory
 * @param stage the solver stage within the step, 0 for the first evaluation
 * @param pass how often the trajectory has arrived here before (time travel); 0 the first time
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public record NoiseLevel(double a, double s, int step, int steps, int stage, int pass) {

    /** Throws {@link IllegalArgumentException} unless {@code a} and {@code s} are finite, at least 0 and not both 0. */
    public NoiseLevel {
        if (!(a >= 0) || !(s >= 0) || !(a + s > 0) || Double.isInfinite(a) || Double.isInfinite(s)) {
            throw new IllegalArgumentException("noise level a=" + a + ", s=" + s
                    + ": both must be finite, at least 0, and not both 0 (x_t = a x0 + s n)");
        }
    }

    /** A level outside a trajectory: step 0 of 1, stage 0, pass 0. */
    public static NoiseLevel of(double a, double s) {
        return new NoiseLevel(a, s, 0, 1, 0, 0);
    }

    /** The variance-exploding level {@code a = 1, s = sigma}. */
    public static NoiseLevel ofSigma(double sigma) {
        return of(1, sigma);
    }

    /** {@code s / a}: the noise standard deviation in data units; infinite where {@code a = 0}. */
    public double sigma() {
        return s / a;
    }

    /** The log signal-to-noise ratio {@code 2 log(a / s)}; plus infinity at the clean end. */
    public double logSnr() {
        return 2 * (Math.log(a) - Math.log(s));
    }

    /** Whether there is no noise left: predictions here are the point itself. */
    public boolean isClean() {
        return s == 0;
    }

    /**
     * {@code d denoised / d space} at a fixed point: 1, -s/a, -s/(a^2+s^2), -s/(a+s), s^2/a in the order of {@link Space}.
     *
     * @throws Unsupported without signal ({@code a = 0}) for noise and score, which are then the same for every estimate
     */
    public double perUnit(Space space) {
        if (a == 0 && (space == Space.NOISE || space == Space.SCORE)) {
            throw new Unsupported("at step " + step + " of " + steps
                    + " the level has no signal (a = 0), where every estimate has the same "
                    + space.name().toLowerCase(Locale.ROOT) + ", so a rule that acts on it changes nothing that can be"
                    + " computed; leave the step out, such as by during: {step: [1, .inf]}");
        }
        return switch (space) {
            case DENOISED -> 1;
            case NOISE -> -s / a;
            case VELOCITY -> -s / (a * a + s * s);
            case FLOW -> -s / (a + s);
            case SCORE -> s * s / a;
        };
    }

    /** This level as the start of step {@code step} of {@code steps}. */
    public NoiseLevel at(int step, int steps) {
        return new NoiseLevel(a, s, step, steps, stage, pass);
    }

    /** This level at a solver stage. */
    public NoiseLevel stage(int stage) {
        return new NoiseLevel(a, s, step, steps, stage, pass);
    }

    /** This level on a later arrival. */
    public NoiseLevel pass(int pass) {
        return new NoiseLevel(a, s, step, steps, stage, pass);
    }

    /** Whether both describe the same noise: equal {@code a} and {@code s}, wherever in the trajectory. */
    public boolean sameNoise(NoiseLevel other) {
        return a == other.a && s == other.s;
    }
}
