package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.util.Arrays;

/** Images that networks see in whole steps as soon as they are there, and the rest at the end. Those that are not finite are left out. */
final class ArrivingImages implements Target.Arrivals {
    private final Target.Block block;
    private final Measuring measuring;
    private final Looking looking;
    private final SampleBlock coming;
    private final boolean raw;
    private final int[] finite;
    private int found;
    private int searched;
    private int seen;

    /** Gives what metrics take of samples that networks have seen. */
    @FunctionalInterface
    interface Measuring {
        MetricInput input(SampleBlock samples, Looking.Looked looked) throws IOException;
    }

    /**
     * @param block measures samples that were not seen before
     * @param measuring measures those that were
     * @param coming the samples; their values are read once they are there
     * @param raw whether images are shown as they are; else clipped and rounded to 8 bits
     */
    ArrivingImages(Target.Block block, Measuring measuring, Looking looking, SampleBlock coming, boolean raw) {
        this.block = block;
        this.measuring = measuring;
        this.looking = looking;
        this.coming = coming;
        this.raw = raw;
        this.finite = new int[coming.count()];
    }

    @Override
    public void until(int done) throws IOException {
        for (int row : coming.finiteRows(searched, done)) {
            finite[found++] = row;
        }
        searched = done;
        while (found - seen >= PictureSource.STEP) {
            see(seen + PictureSource.STEP);
        }
    }

    private void see(int last) throws IOException {
        SampleBlock some = coming.rows(Arrays.copyOfRange(finite, seen, last));
        looking.look(PictureSource.of(some, raw).batch(0, some.count()), some.captions());
        seen = last;
    }

    /** A set without images that a network did not see is another set. */
    @Override
    public MetricInput input(SampleBlock samples, Point point) throws IOException {
        until(coming.count());
        if (samples.count() != found) {
            return block.input(samples, point);
        }
        if (seen < found) {
            see(found);
        }
        return measuring.input(samples, looking.looked());
    }
}
