package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.records.Field;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Point;
import java.util.OptionalDouble;

/**
 * The weight w of the tilted target {@code p(x|c)^w p(x)^(1-w)} that a point claims to sample: {@code 1 + (value - neutral)}
 * of its method's one neutral parameter, so the scale of classifier-free guidance itself and one more than a classifier's
 * scale. Stacks, intervals and schedules claim no such target.
 */
final class Tilt {
    private Tilt() {}

    static OptionalDouble weight(Point point) {
        if (point.stack().isEmpty()) {
            return OptionalDouble.of(1);
        }
        BoundEntry entry = point.stack().get(0);
        Field component = entry.method().strengthKey().orElse(null);
        if (point.stack().size() > 1 || component == null || !entry.during().equals(During.ALWAYS)) {
            return OptionalDouble.empty();
        }
        Double neutral = component.neutral();
        boolean plain = entry.strength().equals(Strength.full());
        if (plain && neutral != null && entry.method().value(entry.guidance(), component) instanceof Number value) {
            return OptionalDouble.of(1 + value.doubleValue() - neutral);
        }
        return OptionalDouble.empty();
    }
}
