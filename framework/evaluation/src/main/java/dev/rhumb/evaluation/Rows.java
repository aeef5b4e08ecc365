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

    /** Chosen rows of a matrix, which are read where they lie. */
    static Rows chosen(Rows all, int columns, int[] chosen) {
        return (index, length, into, at) -> {
            long end = index + length;
            for (long from = index; from < end; ) {
                int column = (int) (from % columns);
                int some = (int) Math.min(columns - column, end - from);
                long row = chosen[Math.toIntExact(from / columns)];
                all.copy(row * columns + column, some, into, at + (int) (from - index));
                from += some;
            }
        };
    }

    /** An array that nobody changes afterwards. */
    static Rows of(double[] values) {
        return (index, length, into, at) -> System.arraycopy(values, Math.toIntExact(index), into, at, length);
    }
}
