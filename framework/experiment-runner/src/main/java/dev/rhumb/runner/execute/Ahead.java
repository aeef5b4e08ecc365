package dev.rhumb.runner.execute;

import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.runner.measure.Target;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** Shows networks the samples of a unit while further ones are drawn, whenever no other worker measures. */
final class Ahead {
    private final Target.Arrivals arrivals;
    private final ReentrantLock measuring;
    private boolean tooLittleMemory;
    private long nanos;

    /** @param measuring held while samples are measured */
    Ahead(Target.Arrivals arrivals, ReentrantLock measuring) {
        this.arrivals = arrivals;
        this.measuring = measuring;
    }

    Target.Arrivals arrivals() {
        return arrivals;
    }

    /** What was not seen by now is seen when all samples are there. */
    void until(int done) throws IOException {
        if (tooLittleMemory || !measuring.tryLock()) {
            return;
        }
        long start = System.nanoTime();
        try {
            arrivals.until(done);
        } catch (RuntimeException e) {
            if (!OutOfMemory.is(e)) {
                throw e;
            }
            // The sampler's memory is free later.
            tooLittleMemory = true;
        } finally {
            nanos += System.nanoTime() - start;
            measuring.unlock();
        }
    }

    /** How long that took. */
    double seconds() {
        return nanos / 1e9;
    }
}
