package dev.rhumb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import dev.rhumb.guidance.Transition;
import dev.rhumb.guidance.Unsupported;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Guidances broken on purpose: each is caught, by the check that should, with a sentence. */
final class MutantsTest {

    /** What the contracts below are about; the engine runs them on this thread. */
    private static Guidance current = new Sound(3);

    /** Contrasts the conditional with the unconditional prediction. */
    private static Guidance rule(BiFunction<Evaluation, NDArray, NDArray> change) {
        return costing(Cost.of(1, 0), run -> {
            Branch without = Branch.CONDITIONAL.on(run.nothing());
            return refining(here -> {
                Prediction conditional = here.conditional();
                Prediction other = here.predict(without);
                return p -> p.plus(1, change.apply(here, conditional.minus(other)));
            });
        });
    }

    private static Guidance costing(Cost cost, Guidance guidance) {
        return new Guidance() {
            @Override
            public Guide begin(Run run) {
                return guidance.begin(run);
            }

            @Override
            public Cost cost() {
                return cost;
            }
        };
    }

    private static Guide refining(Function<Evaluation, UnaryOperator<Prediction>> refinement) {
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return refinement.apply(here);
            }
        };
    }

    /** Classifier-free guidance as it should be. */
    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    record Sound(@Neutral(1) @Parameter("weight; 1 is off") double scale) implements Contrast {
        @Override
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            return conditional.add(conditional.sub(other).mul(scale - 1));
        }
    }

    /** Off at 1 by its formula, at 0 by its annotation. */
    @Method(name = "shifted", paper = "none: a test", summary = "Its neutral value is another convention's.")
    record Shifted(
            @Neutral(0) @Parameter("weight; 0 is off") double scale) implements Contrast {
        @Override
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            return conditional.add(conditional.sub(other).mul(scale - 1));
        }
    }

    @Method(name = "autoguidance", paper = "none: a test", summary = "Its name is taken.")
    record Namesake(
            @Neutral(1) @Parameter("weight; 1 is off") double scale) implements Contrast {
        @Override
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            return conditional.add(conditional.sub(other).mul(scale - 1));
        }
    }

    @Method(name = "boastful", paper = "none: a test", summary = "Its preset is beyond its range.")
    @Preset(name = "paper", sets = "scale: 12", source = "none")
    record Boastful(@Parameter(value = "weight", max = 10) double scale) implements Contrast {
        @Override
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            return conditional.add(conditional.sub(other).mul(scale - 1));
        }
    }

    @Method(name = "vague", paper = "none: a test", summary = "Its fallback cannot be read.")
    record Vague(
            @Parameter(value = "weight", fallback = "strong")
            double scale) implements Contrast {
        @Override
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            return conditional;
        }
    }

    /** Declares the score, and answers with the estimate of x0. */
    private record Misplaced(double scale) implements Contrast {
        @Override
        public Space space() {
            return Space.SCORE;
        }

        @Override
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            return here.conditional().denoised().add(conditional.sub(other).mul(scale - 1));
        }
    }

    private static final class Fields {
        static int sharedCalls;
        static @Nullable NDManager hoard;
    }

    private static List<Mutant<Guidance>> mutants() {
        return List.of(
                new Mutant<>(
                        "norm over the whole batch",
                        "aSampleDoesNotDependOnItsBatch",
                        rule((here, d) -> d.div(d.norm()))),
                new Mutant<>(
                        "scale by row number",
                        "aSampleDoesNotDependOnItsPlace",
                        rule((here, d) -> d.mul(d.getManager()
                                .arange(0, d.getShape().get(0), 1, DataType.FLOAT64)
                                .reshape(-1, 1)))),
                new Mutant<>(
                        "a sum over the batch that cancels while it is finite",
                        "aBrokenSampleLeavesTheOthersAlone",
                        rule((here, d) -> d.add(d.sum().mul(0)))),
                new Mutant<>("calls counted in a field", "itsStateIsTakenBackWithARewind", run -> {
                    int[] calls = {0};
                    return rule((here, d) -> d.mul(calls[0]++ % 5)).begin(run);
                }),
                new Mutant<>("momentum in a field", "itsStateGoesWithTheSample", run -> {
                    Map<String, double[]> field = new LinkedHashMap<>();
                    return rule((here, d) -> {
                                double[] before = field.get("d");
                                NDArray sum = before == null
                                        ? d
                                        : d.add(d.getManager()
                                                .create(before, d.getShape())
                                                .mul(0.5));
                                field.put("d", sum.toDoubleArray());
                                return sum;
                            })
                            .begin(run);
                }),
                new Mutant<>(
                        "calls counted in a static field",
                        "twoRunsAtOnceShareNothing",
                        rule((here, d) -> d.mul(Fields.sharedCalls++ % 5))),
                new Mutant<>(
                        "neutral at another convention's value",
                        "itsNeutralValueIsBitwiseTheUnguidedRun",
                        new Shifted(3)),
                new Mutant<>(
                        "a weight that counts from 0 where 1 is meant",
                        "agreesWithTheClosedFormBetweenGaussians",
                        rule((here, d) -> d.mul(3))),
                new Mutant<>("a gradient that stops before the denoiser", "followsTheGradientOfItsEnergy", run -> {
                    var reward = run.reward("near");
                    return new Guide() {
                        @Override
                        public Transition shift(Evaluation here, Transition proposed) {
                            return proposed.shift(
                                    here.gradient(here.conditional().denoised(), reward));
                        }
                    };
                }),
                new Mutant<>("a weight computed from x and not detached", "followsTheGradientOfItsEnergy", run -> {
                    run.needsDenoiserGradient();
                    var reward = run.reward("near");
                    return new Guide() {
                        @Override
                        public Transition shift(Evaluation here, Transition proposed) {
                            return proposed.shift(here.gradientThrough(
                                    Branch.CONDITIONAL,
                                    estimate -> reward.apply(estimate).mul(PerSample.sum(estimate.sin()))));
                        }
                    };
                }),
                new Mutant<>(
                        "a number in the function that is differentiated", "itsGradientsOutliveACollection", run -> {
                            var reward = run.reward("near");
                            return new Guide() {
                                @Override
                                public Transition shift(Evaluation here, Transition proposed) {
                                    return proposed.shift(here.gradient(
                                            here.conditional().denoised(),
                                            x -> reward.apply(x.mul(0.7)).mul(0.3)));
                                }
                            };
                        }),
                new Mutant<>("no effect", "changesSomething", rule((here, d) -> d.mul(0))),
                new Mutant<>(
                        "the engine's random numbers",
                        "theSameSeedGivesTheSameSamples",
                        rule((here, d) -> d.add(d.getManager().randomNormal(0, 1, d.getShape(), DataType.FLOAT64)))),
                new Mutant<>("a tensor kept in a manager of its own", "leavesNoTensorBehind", rule((here, d) -> {
                    NDManager hoard = Fields.hoard == null ? NDManager.newBaseManager() : Fields.hoard;
                    Fields.hoard = hoard;
                    d.duplicate().attach(hoard);
                    return d;
                })),
                new Mutant<>(
                        "an evaluation that is not declared", "costsWhatItDeclares", costing(Cost.NONE, new Sound(3))),
                new Mutant<>("an answer in another space than declared", "itsDeclaredSpaceHolds", new Misplaced(3)),
                new Mutant<>(
                        "a noise added to an estimate of x0",
                        "dataTwiceAsLargeGiveSamplesTwiceAsLarge",
                        rule((here, d) -> d.div(here.level().sigma()))),
                new Mutant<>(
                        "0/0 where predictions agree",
                        "staysFiniteWhereAllPredictionsAgree",
                        rule((here, d) -> d.div(PerSample.norm(d)))),
                new Mutant<>(
                        "a model sought during the run",
                        "whatItNeedsIsAcquiredBeforeTheFirstStep",
                        run -> refining(here ->
                                p -> p.plus(1, p.minus(here.predict(Branch.CONDITIONAL.by(run.model("weak"))))))),
                new Mutant<>("a refusal that is swallowed", "whatIsMissingIsRefusedInOneSentence", run -> {
                    try {
                        return new Sound(3).begin(run);
                    } catch (Unsupported ignored) {
                        return new Guide() {};
                    }
                }),
                new Mutant<>("an unconditional prediction changed in place", "leavesItsInputsAsTheyWere", run -> {
                    Branch without = Branch.CONDITIONAL.on(run.nothing());
                    return refining(here -> {
                        Prediction other = here.predict(without);
                        return p ->
                                p.plus(2, other.denoised().subi(p.denoised()).neg());
                    });
                }),
                new Mutant<>(
                        "the root of a negative number",
                        "itsSamplesAreFinite",
                        rule((here, d) -> d.mul(PerSample.sum(d).abs().neg().sqrt()))),
                new Mutant<>("the name of a shipped method", "itsNameIsNotThatOfAShippedMethod", new Namesake(3)),
                new Mutant<>("a preset beyond its range", "everyPresetIsASetting", new Boastful(3)),
                new Mutant<>("a fallback that is no number", "everyKeyIsDocumentedAndChecked", new Vague(3)));
    }

    /** The contract of whatever is broken at the moment. */
    static final class Contracted extends GradientContract {
        @Override
        protected Guidance guidance() {
            return current;
        }

        @Override
        protected Optional<Guidance> neutral() {
            return Optional.of(current instanceof Shifted ? new Shifted(0) : new Sound(1));
        }

        @Override
        protected OptionalDouble weightBetweenGaussians() {
            return OptionalDouble.of(3);
        }

        @Override
        protected boolean scalesWithTheData() {
            return true;
        }

        @Override
        protected NDArray energy(Place place, NDArray x, NoiseLevel level) {
            return place.reward(place.denoised(x, level));
        }

        @Override
        protected double weight(NoiseLevel level) {
            return 1;
        }
    }

    /** The message with which a check fails, or empty if it passes. */
    private static Optional<String> verdict(String check, Guidance guidance) throws NoSuchMethodException {
        current = guidance;
        Class<?> owner =
                check.equals("followsTheGradientOfItsEnergy") ? GradientContract.class : GuidanceContract.class;
        owner.getDeclaredMethod(check);
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException, NoSuchMethodException {
        Verdicts verdicts = new Verdicts("guidance");
        for (Mutant<Guidance> mutant : mutants()) {
            verdicts.caught(mutant.broken(), mutant.check(), verdict(mutant.check(), mutant.thing()));
        }
        verdicts.assertDocumented();
    }

    @Test
    void aSoundGuidanceIsCaughtByNone() throws NoSuchMethodException {
        for (Mutant<Guidance> mutant : mutants()) {
            if (!mutant.check().equals("followsTheGradientOfItsEnergy")) {
                assertThat(verdict(mutant.check(), new Sound(3)))
                        .as(mutant.check())
                        .isEmpty();
            }
        }
        assertThat(verdict("followsTheGradientOfItsEnergy", run -> {
                    run.needsDenoiserGradient();
                    var reward = run.reward("near");
                    return new Guide() {
                        @Override
                        public Transition shift(Evaluation here, Transition proposed) {
                            return proposed.shift(here.gradientThrough(Branch.CONDITIONAL, reward));
                        }
                    };
                }))
                .isEmpty();
    }
}
