package dev.rhumb.diffusion.level;

import dev.rhumb.guidance.NoiseLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * The levels a trajectory visits: step i goes from {@code from.get(i)} to {@code to.get(i)}. Usually {@code to(i)} is
 * {@code from(i + 1)}; some published conventions (DDIM with linspace spacing) step to a level that is then relabelled.
 *
 * @param from the level at which step i evaluates, noisiest first
 * @param to the level that step i reaches; the last is usually clean
 * @param initialScale the standard deviation of the initial noise, in the coordinates of the first level
 */
public record Grid(List<NoiseLevel> from, List<NoiseLevel> to, double initialScale) {

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

    public int steps() {
        return from.size();
    }

    /** Where the trajectory ends. */
    public NoiseLevel end() {
        return to.get(steps() - 1);
    }
}
