package dev.rhumb.evaluation;

/** Mean and population standard deviation. */
record Moments(double mean, double populationDeviation) {
    static Moments of(double... values) {
        double mean = 0;
        for (double value : values) {
            mean += value;
        }
        mean /= values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Moments(mean, Math.sqrt(squares / values.length));
    }
}
