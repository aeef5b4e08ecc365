package dev.rhumb.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.Description;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.testkit.OracleWorld.Result;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract that every guidance must satisfy. Extend it and supply {@link #guidance}; nothing more is required. The contract
 * finds the samplers that accept the method. The other hooks describe the method further, and each is checked:
 * {@link #neutral}, {@link #weightBetweenGaussians}, {@link #scalesWithTheData}. {@link GradientContract} is for methods
 * that follow a gradient.
 */
@ExtendWith(DoesNotApply.class)
@API(status = API.Status.STABLE, since = "0.1.0")
public abstract class GuidanceContract {

    /** The method at a setting that clearly does something in the {@link OracleWorld}. */
    protected abstract Guidance guidance();

    /** The method at its neutral value, or empty if it has none. */
    protected Optional<Guidance> neutral() {
        return Optional.empty();
    }

    /** Rows per group; override for methods that resample. */
    protected int particles() {
        return 1;
    }

    /** The world to test in; {@link OracleWorld#images} for methods that need channels and pixels. */
    protected OracleWorld world() {
        return OracleWorld.open();
    }

    /**
     * The weight w for which {@link #guidance}, between Gaussians of equal covariance, samples
     * {@code N(m_u + w (m_c - m_u), C)}; empty if there is no such closed form. Classifier-free guidance has its scale,
     * classifier guidance of a conditional model one more than its scale.
     */
    protected OptionalDouble weightBetweenGaussians() {
        return OptionalDouble.empty();
    }

    /** Whether no setting of {@link #guidance} is in units of the data, so that doubling the data doubles the samples. */
    protected boolean scalesWithTheData() {
        return false;
    }

    @Test
    void isDescribedByItsAnnotations() {
        Description.of(Guidance.class, guidance().getClass()).validate(guidance());
    }

    @Test
    void itsNameIsNotThatOfAShippedMethod() {
        ShippedNames.notTaken(guidance());
    }

    @Test
    void everyKeyIsDocumentedAndChecked() {
        KeyChecks.documentedAndChecked("method", Guidance.class, guidance());
    }

    @Test
    void everyPresetIsASetting() {
        KeyChecks.presets(guidance());
    }

    @Test
    void changesSomething() {
        check(trial -> trial.plans.forEach((name, plan) -> {
            Result guided = trial.run(plan);
            boolean same =
                    Arrays.deepEquals(guided.points(), trial.unguided(plan).points());
            if (!guided.ineffective().isEmpty() || same) {
                throw new AssertionError("The method changes nothing (under " + name
                        + "): either guidance() is at a neutral setting, or no moment of its guide returns a change.");
            }
        }));
    }

    @Test
    void itsSamplesAreFinite() {
        check(trial -> trial.plans.forEach((name, plan) -> {
            Result result = trial.run(plan);
            if (!result.nonFinite().isEmpty()) {
                throw new AssertionError("Samples turn NaN or infinite (under " + name
                        + "): look for 0/0, for the root or"
                        + " the logarithm of a negative number, and for a weight that grows without bound at the ends of the"
                        + " schedule; PerSample.norm(x).maximum(Float.MIN_NORMAL) keeps a divisor above 0. "
                        + result.nonFinite().size() + " of " + trial.labels().length + " samples, the first at step "
                        + result.nonFinite().get(0).step() + ".");
            }
        }));
    }

    @Test
    void itsNeutralValueIsBitwiseTheUnguidedRun() {
        assumeTrue(neutral().isPresent(), "the method has no neutral value");
        Guidance neutral = neutral().orElseThrow();
        if (!Description.of(Guidance.class, neutral.getClass()).isNeutral(neutral)) {
            throw new AssertionError("By its annotations " + neutral
                    + " is not neutral: @Neutral names the value at which nothing changes.");
        }
        // Behind a lambda the loop does not know it for neutral and runs the formula itself.
        try (Trial trial = new Trial(this::world, particles(), run -> neutral.begin(run))) {
            trial.plans.forEach((name, plan) -> Trial.same(
                    trial.run(plan).points(),
                    trial.unguided(plan).points(),
                    "At its neutral value the method changes something (under " + name
                            + "): write the formula as conditional + k * (...) with k = 0 there."));
        }
    }

    @Test
    void aSampleDoesNotDependOnItsBatch() {
        check(Independence::fromTheBatch);
    }

    @Test
    void aSampleDoesNotDependOnItsPlace() {
        check(Independence::fromTheOrder);
    }

    @Test
    void aBrokenSampleLeavesTheOthersAlone() {
        check(Independence::fromABrokenNeighbour);
    }

    @Test
    void theSameSeedGivesTheSameSamples() {
        check(Independence::fromChance);
    }

    @Test
    void asksNothingTwice() {
        check(Economy::nothingTwice);
    }

    @Test
    void costsWhatItDeclares() {
        check(Economy::declared);
    }

    @Test
    void leavesNoTensorBehind() {
        check(Economy::noTensorLeft);
    }

    @Test
    void itsGradientsOutliveACollection() {
        check(Collected::betweenForwardAndBackward);
    }

    @Test
    void staysFiniteWhereAllPredictionsAgree() {
        try (OracleWorld standard = world();
                OracleWorld world = standard.agreeing()) {
            for (Map.Entry<String, Sampler> sampler : OracleWorld.samplers().entrySet()) {
                try {
                    Result result = world.sample(
                            world.plan(sampler.getValue(), particles(), guidance()), Trial.SEED, 0, labels());
                    if (!result.nonFinite().isEmpty()) {
                        throw new AssertionError("Samples turn NaN where both classes are the same (under "
                                + sampler.getKey() + "): mind 0/0 where all predictions agree.");
                    }
                } catch (Unsupported notThisWorld) {
                    // Sites and samplers differ; the other tests see to it that some plan is accepted.
                }
            }
        }
    }

    @Test
    void leavesItsInputsAsTheyWere() {
        check(StateChecks::leavesItsInputsAlone);
    }

    @Test
    void leavesTheModelAsItWas() {
        check(StateChecks::leavesTheModelAlone);
    }

    @Test
    void itsStateIsTakenBackWithARewind() {
        check(StateChecks::survivesARewind);
    }

    @Test
    void itsStateGoesWithTheSample() {
        check(StateChecks::followsItsSample);
    }

    @Test
    void twoRunsAtOnceShareNothing() {
        check(trial -> Concurrency.sharesNothing(trial, this::world));
    }

    @Test
    void whatIsMissingIsRefusedInOneSentence() {
        check(Refusals::inOneSentence);
    }

    @Test
    void whatItNeedsIsAcquiredBeforeTheFirstStep() {
        check(Refusals::beforeTheFirstStep);
    }

    @Test
    void itsDeclaredSpaceHolds() {
        assumeTrue(guidance() instanceof Contrast, "only a contrast declares a space");
        check(trial -> SpaceChecks.declaredSpaceHolds(trial, (Contrast) trial.guidance));
    }

    @Test
    void dataTwiceAsLargeGiveSamplesTwiceAsLarge() {
        assumeTrue(scalesWithTheData(), "a setting is in units of the data");
        check(SpaceChecks::scalesWithTheData);
    }

    @Test
    void agreesWithTheClosedFormBetweenGaussians() {
        OptionalDouble weight = weightBetweenGaussians();
        assumeTrue(weight.isPresent(), "the method has no closed form there");
        check(trial -> ClosedForms.betweenGaussians(trial, weight.orElseThrow()));
    }

    /** Runs a check on the method in a world of its own. */
    void check(Consumer<Trial> check) {
        try (Trial trial = new Trial(this::world, particles(), guidance())) {
            try {
                check.accept(trial);
            } catch (AssertionError failure) {
                throw Collected.orCauseOf(failure, trial);
            }
        }
    }

    private long[] labels() {
        return Trial.labels(particles());
    }
}
