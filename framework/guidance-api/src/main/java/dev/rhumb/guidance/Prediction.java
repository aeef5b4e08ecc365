package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One estimate of x0 for the point {@code x} at a level; lazy and immutable. Every other space is a view, and all views
 * are differentiable tensor arithmetic. All arrays are {@code (B, ...)} and live until the step ends.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class Prediction {

    private final NDArray x;
    private final NoiseLevel level;
    private final @Nullable Supplier<NDArray> source;
    private final Function<Reading, NDArray> inside;
    private @Nullable NDArray denoised;

    private Prediction(
            NDArray x,
            NoiseLevel level,
            @Nullable Supplier<NDArray> source,
            Function<Reading, NDArray> inside,
            @Nullable NDArray denoised) {
        this.x = x;
        this.level = level;
        this.source = source;
        this.inside = inside;
        this.denoised = denoised;
    }

    private static NDArray notAsked(Reading reading) {
        throw new IllegalStateException("the branch did not ask for a reading at '" + reading.site() + "'");
    }

    /** A prediction whose value is already known; {@code denoised} has the shape of {@code x}. */
    public static Prediction of(NDArray x, NoiseLevel level, NDArray denoised) {
        return new Prediction(x, level, null, Prediction::notAsked, denoised);
    }

    /** A prediction computed when first read. */
    public static Prediction lazy(NDArray x, NoiseLevel level, Supplier<NDArray> denoised) {
        return lazy(x, level, denoised, Prediction::notAsked);
    }

    /**
     * A prediction computed when first read, by a network that shows its inside.
     *
     * @param inside the requested values; throws {@link IllegalStateException} for others
     */
    public static Prediction lazy(
            NDArray x, NoiseLevel level, Supplier<NDArray> denoised, Function<Reading, NDArray> inside) {
        return new Prediction(x, level, denoised, inside, null);
    }

    /** The point that this prediction belongs to; samplers step from here, not from their own x. */
    public NDArray x() {
        return x;
    }

    /** The level of the point that the prediction is made at. */
    public NoiseLevel level() {
        return level;
    }

    /** x0-hat, in data units. */
    public NDArray denoised() {
        NDArray value = denoised;
        if (value == null) {
            if (source == null) {
                throw new IllegalStateException("a prediction has either a value or a source");
            }
            value = source.get();
            denoised = value;
        }
        return value;
    }

    /** {@code (x - a D) / s}. Undefined at the clean end. */
    public NDArray noise() {
        requireNoise(Space.NOISE);
        return Differentiable.over(x.sub(Differentiable.times(denoised(), level.a())), level.s());
    }

    /**
     * This estimate in a space.
     *
     * @throws IllegalStateException at the clean end ({@code s = 0}) for every space but {@link Space#DENOISED}
     */
    public NDArray in(Space space) {
        return switch (space) {
            case DENOISED -> denoised();
            case NOISE -> noise();
            case VELOCITY -> Differentiable.times(noise(), level.a()).sub(Differentiable.times(denoised(), level.s()));
            case FLOW -> noise().sub(denoised());
            case SCORE -> Differentiable.over(noise(), -level.s());
        };
    }

    /**
     * The size that a value in a space may have from rounding alone, {@code (B, 1, ...)}: {@link PerSample#rounding} of what
     * {@link #in} adds up. A standard deviation below it may be 0 in exact arithmetic, so a rule must not divide by it.
     *
     * @throws IllegalStateException at the clean end ({@code s = 0}) for every space but {@link Space#DENOISED}
     */
    public NDArray rounding(Space space) {
        double a = level.a();
        double s = level.s();
        if (space != Space.DENOISED) {
            requireNoise(space);
        }
        double ofX = switch (space) {
            case DENOISED -> 0;
            case NOISE, FLOW -> 1 / s;
            case VELOCITY -> a / s;
            case SCORE -> 1 / (s * s);
        };
        double ofDenoised = switch (space) {
            case DENOISED -> 1;
            case NOISE -> a / s;
            case FLOW -> a / s + 1;
            case VELOCITY -> a * a / s + s;
            case SCORE -> a / (s * s);
        };
        return Differentiable.times(PerSample.rounding(x), ofX)
                .add(Differentiable.times(PerSample.rounding(denoised()), ofDenoised));
    }

    /**
     * The first-order step that every deterministic sampler reduces to: {@code a' D + s' e}. It is DDIM's step, Euler's step in
     * sigma, DPM-Solver++'s first order and the rectified flow's Euler step, whatever the coordinates.
     */
    public NDArray carriedTo(NoiseLevel to) {
        return carriedTo(to.a(), to.s());
    }

    /** {@code a D + s e}, {@code (B, ...)}: this estimate noised again by its own noise. */
    public NDArray carriedTo(double a, double s) {
        NDArray clean = denoised().mul(a);
        return s == 0 ? clean : clean.add(noise().mul(s));
    }

    /** {@code D - other.D}. */
    public NDArray minus(Prediction other) {
        return denoised().sub(other.denoised());
    }

    /** {@code D + k delta} at the same point. Additions commute; guidances of the delta kind use this. */
    public Prediction plus(double k, NDArray delta) {
        return of(x, level, denoised().add(times(delta, k)));
    }

    /** The same estimate at the point {@code x + k dx} (CFG++ is a displacement). */
    public Prediction displaced(double k, NDArray dx) {
        return new Prediction(x.add(times(dx, k)), level, this::denoised, Prediction::notAsked, denoised);
    }

    /** Replaces the estimate: a transform (threshold, rescale), whose place in the stack matters. */
    public Prediction with(NDArray newDenoised) {
        return of(x, level, newDenoised);
    }

    /**
     * What the network showed at a site, of the shape that {@link Run#reading} says; a refined prediction shows nothing.
     *
     * @throws IllegalStateException if the branch did not ask for it ({@link Branch#reading}), or at the clean end
     */
    public NDArray reading(Reading reading) {
        return inside.apply(reading);
    }

    private static NDArray times(NDArray delta, double k) {
        return k == 1 ? delta : Differentiable.times(delta, k);
    }

    private void requireNoise(Space space) {
        if (level.isClean()) {
            throw new IllegalStateException(
                    "the " + space + " view is undefined at the clean end (s = 0); only the denoised estimate is");
        }
    }
}
