package dev.rhumb.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every sampler must satisfy. Extend it and supply {@link #sampler}. The other hooks describe the sampler
 * further, and each is checked.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class SamplerContract extends KindContract<Sampler> {

    /** A contract whose hooks the test overrides. */
    protected SamplerContract() {
        super("sampler", Sampler.class);
    }

    /** The sampler at the settings it is usually used with. */
    protected abstract Sampler sampler();

    @Override
    final Sampler described() {
        return sampler();
    }

    /** The levels to sample on; default: the schedule that the sampler names, which must be one of the program's. */
    protected Schedule schedule() {
        return Schedules.KIND.named(sampler().schedule()).defaults();
    }

    /**
     * The order with which the error falls as steps shrink, on the probability-flow ODE. Empty for a sampler that draws noise; its
     * law is checked all the same.
     */
    protected OptionalInt order() {
        return OptionalInt.empty();
    }

    /** Whether its samples come to have the law of the model as steps grow. */
    protected boolean samplesTheModel() {
        return true;
    }

    /** Whether a step starts from the point of the prediction, so that guidances that displace the point work. */
    protected boolean stepsFromThePoint() {
        return true;
    }

    @Test
    void itsErrorFallsWithItsOrder() {
        assumeTrue(order().isPresent(), "it states no order");
        check(trial -> trial.order(order().getAsInt()));
    }

    @Test
    void drawsFromTheLawOfTheModel() {
        assumeTrue(samplesTheModel(), "it does not claim to");
        check(SamplerTrial::law);
    }

    @Test
    void theSameSeedGivesTheSameSamples() {
        check(SamplerTrial::sameAgain);
    }

    @Test
    void aSampleDoesNotDependOnItsBatch() {
        check(SamplerTrial::anyBatch);
    }

    @Test
    void itsMemoryIsEmptiedByARewind() {
        assumeTrue(sampler().rewindable(), "it declares that it cannot be rewound");
        check(SamplerTrial::rewound);
    }

    @Test
    void itsMemoryGoesWithTheSample() {
        check(SamplerTrial::resampled);
    }

    @Test
    void stepsFromThePointOfThePrediction() {
        assumeTrue(stepsFromThePoint(), "it declares that it ignores the point");
        check(SamplerTrial::displaced);
    }

    @Test
    void countsItsEvaluations() {
        check(SamplerTrial::evaluations);
    }

    @Test
    void itsStepsAreTransitionsAsItDeclares() {
        check(SamplerTrial::transitions);
    }

    @Test
    void startsFromPureNoiseOrRefusesIt() {
        check(SamplerTrial::pureNoise);
    }

    @Test
    void keepsSinglePrecision() {
        check(SamplerTrial::single);
    }

    private void check(Consumer<SamplerTrial> check) {
        try (SamplerTrial trial = new SamplerTrial(sampler(), schedule())) {
            check.accept(trial);
        }
    }
}
