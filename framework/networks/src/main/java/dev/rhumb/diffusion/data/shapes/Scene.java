package dev.rhumb.diffusion.data.shapes;

import java.util.List;

/**
 * Everything that an image shows.
 *
 * @param items one to three objects, in the order in which the caption mentions them
 * @param background what they lie on
 * @param caption true words about the objects, in the language of {@link Caption}
 */
public record Scene(List<Item> items, Background background, String caption) {
    /** Side of an image in pixels. */
    public static final int SIDE = 32;
    /** Most objects of a scene. */
    public static final int MOST = 3;

    public Scene {
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > MOST) {
            throw new IllegalArgumentException("a scene has 1 to " + MOST + " objects, not " + items.size());
        }
    }

    /** The objects as a perfect reader would report them. */
    public List<Reading> readings() {
        return items.stream()
                .map(i -> new Reading(i.kind(), i.colour(), i.radius(), i.x(), i.y()))
                .toList();
    }
}
