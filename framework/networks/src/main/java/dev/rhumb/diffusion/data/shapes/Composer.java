package dev.rhumb.diffusion.data.shapes;

import dev.rhumb.diffusion.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Draws scenes by chance. */
final class Composer {
    /** Pixels between the circles around two objects, and between a circle and the border of the image. */
    static final double GAP = 0.5;
    /** Distance in the cube of colours that backgrounds keep from every object, as far as chance finds one. */
    static final double CONTRAST = 0.42;

    private static final int TRIES = 60;
    /** Radians an object is turned by at most, either way: a square never looks like a diamond. */
    static final double MOST_ROTATION = Math.PI / 6;

    private static final double MOST_SHADING = 0.18;

    private final World world;
    private final Set<Pair> withheld;

    /**
     * @param world how many objects there are
     * @param withheld what is never drawn
     */
    Composer(World world, Set<Pair> withheld) {
        this.world = world;
        this.withheld = withheld;
    }

    Scene scene(Draws draws) {
        List<Item> items = items(draws, count(draws));
        Background background = background(draws, items);
        return new Scene(items, background, Describer.describe(items, draws));
    }

    private int count(Draws draws) {
        if (world == World.ONE_OBJECT || draws.uniform() < 0.5) {
            return 1;
        }
        return draws.uniform() < 0.6 ? 2 : 3;
    }

    private List<Item> items(Draws draws, int count) {
        while (true) {
            List<Item> items = new ArrayList<>();
            while (items.size() < count && fits(items)) {
                items.add(item(draws));
            }
            if (fits(items)) {
                return items;
            }
        }
    }

    /** Whether the last object keeps its distance from the others and is not the twin of one. */
    private static boolean fits(List<Item> items) {
        if (items.size() < 2) {
            return true;
        }
        Item last = items.get(items.size() - 1);
        return items.stream()
                .limit(items.size() - 1L)
                .allMatch(i -> i.gap(last) >= GAP && (i.kind() != last.kind() || i.colour() != last.colour()));
    }

    private Item item(Draws draws) {
        Pair pair;
        do {
            pair = new Pair(any(ShapeColour.values(), draws), any(ShapeKind.values(), draws));
        } while (withheld.contains(pair));
        ShapeSize size = any(ShapeSize.values(), draws);
        double radius = within(size.least(), size.most(), draws);
        return new Item(
                pair.kind(),
                pair.colour(),
                radius,
                within(radius + GAP, Scene.SIDE - radius - GAP, draws),
                within(radius + GAP, Scene.SIDE - radius - GAP, draws),
                within(-MOST_ROTATION, MOST_ROTATION, draws),
                pair.colour().tone(draws),
                within(0, MOST_SHADING, draws),
                within(0, 2 * Math.PI, draws));
    }

    private static Background background(Draws draws, List<Item> items) {
        Background best = background(draws);
        for (int i = 1; i < TRIES && contrast(best, items) < CONTRAST; i++) {
            Background other = background(draws);
            best = contrast(other, items) > contrast(best, items) ? other : best;
        }
        return best;
    }

    /** Two greyish tones that differ a little. */
    private static Background background(Draws draws) {
        double grey = within(0.1, 0.9, draws);
        Tone first = new Tone(tinted(grey, draws), tinted(grey, draws), tinted(grey, draws));
        double step = within(0.06, 0.16, draws);
        Tone second = first.lighter(grey < 0.5 ? step : -step);
        return new Background(
                pattern(draws.uniform()),
                first,
                second,
                within(7, 13, draws),
                within(0, 2 * Math.PI, draws),
                draws.uniform());
    }

    private static Background.Pattern pattern(double u) {
        if (u < 0.6) {
            return u < 0.3 ? Background.Pattern.PLAIN : Background.Pattern.GRADIENT;
        }
        return u < 0.8 ? Background.Pattern.STRIPES : u < 0.9 ? Background.Pattern.CHECKS : Background.Pattern.DOTS;
    }

    private static double tinted(double grey, Draws draws) {
        return Tone.clip(grey + within(-0.12, 0.12, draws));
    }

    /** Least distance between a tone of the background and one of an object. */
    static double contrast(Background background, List<Item> items) {
        return items.stream()
                .mapToDouble(i ->
                        Math.min(i.tone().distance(background.first()), i.tone().distance(background.second())))
                .min()
                .orElseThrow();
    }

    static <T> T any(T[] values, Draws draws) {
        return values[draws.between(0, values.length - 1)];
    }

    private static double within(double least, double most, Draws draws) {
        return least + draws.uniform() * (most - least);
    }
}
