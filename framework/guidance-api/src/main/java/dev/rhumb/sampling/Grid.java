package dev.rhumb.sampling;

import dev.rhumb.guidance.NoiseLevel;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The levels a trajectory visits: step i goes from {@code from.get(i)} to {@code to.get(i)}. Usually {@code to(i)} is
 * {@code from(i + 1)}; some published conventions (DDIM with linspace spacing) step to a level that is then relabelled.
 *
 * @param from the level at which step i evaluates, noisiest first
 * @param to the level that step i reaches; the last is usually clean
 * @param initialScale the standard deviation of the initial noise, in the coordinates of the first level
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public record Grid(List<NoiseLevel> from, List<NoiseLevel> to, double initialScale) {

    /** Numbers the levels. Throws {@link IllegalArgumentException} unless there are as many targets as starts, and at least one. */
    public Grid {
        if (from.isEmpty() || from.size() != to.size()) {
            throw new IllegalArgumentException("a grid needs at least one step and as many targets as starts, not "
                    + from.size() + " and " + to.size());
        }
        int steps = from.size();
        from = number(from, steps, 0);
        to = number(to, steps, 1);
    }

    private static List<NoiseLevel> number(List<NoiseLevel> levels, int steps, int offset) {
        List<NoiseLevel> numbered = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            numbered.add(levels.get(i).at(i + offset, steps));
        }
        return List.copyOf(numbered);
    }

    /** A grid of consecutive levels, the last being where it ends; {@code levels.size() - 1} steps. */
    public static Grid through(List<NoiseLevel> levels, double initialScale) {
        return new Grid(levels.subList(0, levels.size() - 1), levels.subList(1, levels.size()), initialScale);
    }

    /**
     * Variance-exploding levels {@code a = 1, s = sigma}, and then the clean end. The initial scale is the first sigma.
     *
     * @param sigmas falling and positive, in data units
     */
    public static Grid ofSigmas(double[] sigmas) {
        List<NoiseLevel> levels = new ArrayList<>();
        for (double sigma : sigmas) {
            levels.add(NoiseLevel.ofSigma(sigma));
        }
        levels.add(NoiseLevel.of(1, 0));
        return through(levels, sigmas[0]);
    }

    /** How many steps a trajectory has. */
    public int steps() {
        return from.size();
    }

    /** Where the trajectory ends. */
    public NoiseLevel end() {
        return to.get(steps() - 1);
    }
}
