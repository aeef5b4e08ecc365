package dev.rhumb.runner;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import dev.rhumb.records.Description;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.ModelFiles;
import dev.rhumb.runner.plan.Planner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Guidance methods for tests, and planners that know them. */
public final class TestMethods {
    private TestMethods() {}

    /** Classifier-free guidance. */
    @Method(name = "cfg", paper = "Ho & Salimans 2022, equation 6", summary = "Extrapolates.")
    public record Cfg(
            @Neutral(1) @Parameter(value = "weight", min = -10, max = 100)
            double scale) implements Contrast {
        @Override
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            return conditional.add(conditional.sub(other).mul(scale - 1));
        }
    }

    /** Every kind of key. */
    @Preset(name = "paper", sets = "first: 2, how-often: 5", source = "none")
    @Method(name = "many-keys", paper = "none", summary = "Has every kind of key and two neutral ones.")
    public record ManyKeys(
            @Neutral(0) @Parameter(value = "first", fallback = "0")
            double first,

            @Neutral(0) @Parameter(value = "second", fallback = "0")
            double second,

            @Parameter(value = "count", fallback = "3", min = 1, max = 9)
            int howOften,

            @Parameter(value = "space", fallback = "denoised")
            Space space,

            @Parameter(value = "switch", fallback = "true") boolean on,
            @Parameter(value = "names", fallback = "[]") List<String> names)
            implements Guidance {
        public ManyKeys {
            if (first > 50) {
                throw new IllegalArgumentException("first is " + first + "; above 50 it diverges");
            }
        }

        @Override
        public Guide begin(Run run) {
            return new Guide() {};
        }
    }

    /** Score-form classifier guidance. */
    @Method(name = "posterior", paper = "Dhariwal & Nichol 2021, algorithm 2", summary = "Adds a gradient.")
    public record Posterior(
            @ModelName @Parameter("likelihood") String model,
            @Neutral(0) @Parameter("scale") double scale) implements Guidance {
        @Override
        public Guide begin(Run run) {
            Likelihood likelihood = run.likelihood(model);
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    return current -> current.plus(
                            scale * here.level().perUnit(Space.SCORE),
                            here.gradient(here.x(), x -> likelihood.logLikelihood(x, here.level(), run.condition())));
                }
            };
        }
    }

    /** Has a key that names a file. */
    @Method(name = "measured", paper = "none", summary = "Names a file.")
    public record Measured(@Parameter("a file") Path measurement) implements Guidance {
        @Override
        public Guide begin(Run run) {
            return new Guide() {};
        }
    }

    /** These methods. */
    public static Vocabulary vocabulary() {
        return Vocabulary.of(
                Map.of(
                        "cfg", Description.of(Guidance.class, Cfg.class),
                        "many-keys", Description.of(Guidance.class, ManyKeys.class),
                        "measured", Description.of(Guidance.class, Measured.class),
                        "posterior", Description.of(Guidance.class, Posterior.class)),
                Map.of("cfg", "test 1"));
    }

    /** A planner that knows these methods and no model files. */
    public static Planner planner() {
        return new Planner(vocabulary(), new ModelCatalog(ModelFiles.NONE));
    }
}
