package dev.rhumb.evaluation;

/** Where the numbers of a matrix lie: in memory, or in a file. */
@FunctionalInterface
interface Rows {
    /**
     * Copies numbers that lie one after the other.
     *
     * @param index of the first one, row-major
     */
    void copy(long index, int length, double[] into, int at);

    /** An array that nobody changes afterwards. */
    static Rows of(double[] values) {
        return (index, length, into, at) -> System.arraycopy(values, Math.toIntExact(index), into, at, length);
    }
}
