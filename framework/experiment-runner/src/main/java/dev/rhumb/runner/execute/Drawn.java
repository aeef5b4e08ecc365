package dev.rhumb.runner.execute;

import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.runner.kind.SampleBlock;
import java.util.List;

/**
 * What sampling a unit gave.
 *
 * @param block the samples
 * @param ahead what networks have seen of them
 * @param counts what they cost
 * @param nonFinite samples that left the finite numbers
 * @param ineffective stack entries that changed nothing in any batch
 * @param seconds that sampling took, in all runs that had a part in it
 */
record Drawn(
        SampleBlock block,
        Ahead ahead,
        SampledBatch.Counts counts,
        List<SampledBatch.NonFinite> nonFinite,
        List<Integer> ineffective,
        double seconds) {}
