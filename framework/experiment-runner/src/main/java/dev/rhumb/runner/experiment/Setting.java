package dev.rhumb.runner.experiment;

/**
 * One swept value of a point.
 *
 * @param key what is swept, unique within its arm
 * @param text the value, safe in a file name
 * @param value the value as a number, NaN if it is not a number
 */
public record Setting(String key, String text, double value) {
    @Override
    public String toString() {
        return key + "=" + text;
    }
}
