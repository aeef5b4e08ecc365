package dev.rhumb.diffusion.schedule;

/** Sentences for bad schedule values. */
final class Checks {

    private Checks() {}

    static void atLeastOne(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a trajectory needs at least 1 step, not " + steps);
        }
    }

    static void atMost(int steps, int timesteps) {
        if (steps > timesteps) {
            throw new IllegalArgumentException(
                    steps + " steps do not fit into " + timesteps + " training timesteps; take at most as many");
        }
    }

    static void positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be positive and finite");
        }
    }

    static void ordered(String lowName, double low, String highName, double high) {
        if (!(low < high) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(lowName + " is " + low + " and " + highName + " is " + high
                    + "; the first must be the smaller one");
        }
    }
}
