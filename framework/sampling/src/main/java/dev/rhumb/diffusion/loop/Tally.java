package dev.rhumb.diffusion.loop;

/** Counts what a run costs. */
final class Tally {

    private long rows;
    private long forwards;
    private long gradients;
    private long duplicates;

    void rows(int n) {
        rows += n;
    }

    void forward() {
        forwards++;
    }

    void gradients(int n) {
        gradients += n;
    }

    void duplicate(int n) {
        duplicates += n;
    }

    SampledBatch.Counts counts() {
        return new SampledBatch.Counts(rows, forwards, gradients, duplicates);
    }
}
