package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.SampledBatch.Counts;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.plugins.adaptive.Adaptive;
import dev.rhumb.plugins.autoguidance.Autoguidance;
import dev.rhumb.plugins.cfgplusplus.PlusPlus;
import dev.rhumb.plugins.classifier.ClassifierMean;
import dev.rhumb.plugins.classifier.ClassifierScore;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.conditionannealing.ConditionAnnealed;
import dev.rhumb.plugins.energies.PosteriorSampling;
import dev.rhumb.plugins.energies.RectifiedGradient;
import dev.rhumb.plugins.negative.PerpNeg;
import dev.rhumb.plugins.particles.FeynmanKac;
import dev.rhumb.plugins.particles.Potential;
import dev.rhumb.plugins.perturbed.Perturbed;
import dev.rhumb.plugins.projected.Projected;
import dev.rhumb.plugins.trajectory.Gibbs;
import dev.rhumb.plugins.trajectory.PredictorCorrector;
import dev.rhumb.plugins.trajectory.TimeTravel;
import dev.rhumb.plugins.transforms.DynamicThreshold;
import dev.rhumb.plugins.transforms.Rescale;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.testkit.OracleWorld;
import dev.rhumb.testkit.OracleWorld.Result;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The algebra, the counts and the closed forms that the guidance SPI promises, with real plugins on the exact oracle. */
final class SpiStudyTest {

    private static final long SEED = 3;
    private static final long[] LABELS = {0, 1, 0, 1, 1, 0};
    private static final Perturbed PAG = new Perturbed("drop", List.of("component.1", "component.3"), 0.7);

    private static OracleWorld world;

    @BeforeAll
    static void open() {
        world = OracleWorld.open();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static Sampler sampler(String name) {
        return OracleWorld.samplers().get(name);
    }

    private static Result run(SamplingPlan plan) {
        return world.sample(plan, SEED, 0, LABELS);
    }

    private static Result run(String sampler, Guidance... stack) {
        return run(world.plan(sampler(sampler), 1, stack));
    }

    private static Counts perSample(Result result) {
        Counts c = result.counts();
        return new Counts(c.rows() / LABELS.length, c.forwards(), c.gradients() / LABELS.length, c.duplicates());
    }

    private static double distance(double[][] a, double[][] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int d = 0; d < a[i].length; d++) {
                largest = Math.max(largest, Math.abs(a[i][d] - b[i][d]));
            }
        }
        return largest;
    }

    @Test
    void branchesOfAllGuidesRunInOneForward() {
        Counts cfgAndPag = perSample(run("ddim", new ClassifierFree(3), PAG));
        assertThat(cfgAndPag).isEqualTo(new Counts(36, 12, 0, 0));
        assertThat(perSample(run("ddim", new ClassifierFree(3)))).isEqualTo(new Counts(24, 12, 0, 0));
        assertThat(perSample(run("heun", new ClassifierFree(3))).rows()).isEqualTo(46);
        assertThat(perSample(run("ddim", new Autoguidance("weak", 2)))).isEqualTo(new Counts(24, 24, 0, 0));
    }

    @Test
    void branchesAskedByTwoGuidesAreEvaluatedOnce() {
        Counts both = perSample(run("ddim", new ClassifierFree(3), new Projected(2, 0, -0.5, 1)));
        assertThat(both).isEqualTo(new Counts(24, 12, 0, 0));
    }

    @Test
    void anIntervalCostsOnlyWhatItContains() {
        SamplingPlan plan = world.plan(sampler("ddim"), 1);
        During middle = new During(During.Unit.STEP, 3, 10, During.Gate.STEP);
        Result result = run(plan.with(List.of(Entry.of(new ClassifierFree(3)).during(middle))));
        assertThat(perSample(result).rows()).isEqualTo(12 + 7);
    }

    @Test
    void repeatedStretchesCostWhatTheyRepeat() {
        assertThat(perSample(run("ddim", new TimeTravel(4, 8, 2))).rows()).isEqualTo(12 + 8);
        SamplingPlan plan = world.plan(sampler("ddim"), 1);
        During again = new During(During.Unit.PASS, 1, Double.POSITIVE_INFINITY, During.Gate.EVALUATION);
        Result gibbs =
                run(plan.with(List.of(Entry.of(new ClassifierFree(3)).during(again), Entry.of(new Gibbs(6, 2)))));
        assertThat(perSample(gibbs).rows()).isEqualTo(12 + 2 * 6 * 2);
        Result nested = run("ddim", new TimeTravel(6, 8, 1), new TimeTravel(4, 10, 2));
        assertThat(perSample(nested).rows()).isEqualTo(12 + 2 + 2 * (6 + 2));
        assertThat(perSample(run("ddim", new PredictorCorrector(2, 2, 0.05))).rows())
                .isEqualTo(12 + 2 * 2 * 11);
    }

    @Test
    void adaptiveGuidanceStopsSampleBySampleAndIsCfgWhileItsThresholdIsOutOfReach() {
        Result cfg = run("ddim", new ClassifierFree(3));
        assertThat(run("ddim", new Adaptive(3, 1.5)).points()).isEqualTo(cfg.points());
        Result adaptive = run("ddim", new Adaptive(3, 0.9999));
        assertThat(adaptive.counts().rows()).isBetween(13L * LABELS.length, 24L * LABELS.length - 1);
        long alone = 0;
        for (int i = 0; i < LABELS.length; i++) {
            SamplingPlan plan = world.plan(sampler("ddim"), 1, new Adaptive(3, 0.9999));
            alone += world.sample(plan, SEED, i, LABELS[i]).counts().rows();
        }
        assertThat(adaptive.counts().rows()).isEqualTo(alone);
    }

    @Test
    void contrastsAndDeltasAddInEitherOrder() {
        for (String name : List.of("ddim", "heun", "dpm-solver++2m")) {
            double[][] one = run(name, new ClassifierFree(3), PAG).points();
            double[][] other = run(name, PAG, new ClassifierFree(3)).points();
            assertThat(distance(one, other)).as("CFG and PAG under %s", name).isLessThan(1e-10);
            double[][] plus = run(name, new PlusPlus(0.6), PAG).points();
            assertThat(distance(plus, run(name, PAG, new PlusPlus(0.6)).points()))
                    .as("CFG++ and PAG under %s", name)
                    .isLessThan(1e-10);
        }
        double[][] one = run("ddim", new ClassifierFree(3), new ClassifierScore("classifier", 1))
                .points();
        double[][] other = run("ddim", new ClassifierScore("classifier", 1), new ClassifierFree(3))
                .points();
        assertThat(distance(one, other)).isLessThan(1e-10);
    }

    @Test
    void transformsDoNotCommuteWithDeltas() {
        DynamicThreshold threshold = new DynamicThreshold(0.9, 0.8, 1e9);
        double[][] after = run("ddim", new ClassifierFree(4), threshold).points();
        double[][] before = run("ddim", threshold, new ClassifierFree(4)).points();
        assertThat(distance(after, before)).isGreaterThan(0.1);
    }

    @Test
    void everyStackIsFiniteAndIndependentOfTheSplitUnderEverySampler() {
        Map<String, List<Guidance>> stacks = Map.of(
                "apg in cads", List.of(new ConditionAnnealed(0.25, 0.4, 0.9, 0), new Projected(3, 0, -0.5, 0.8)),
                "cfg, pag, rescale",
                        List.of(new ClassifierFree(4), PAG, new Rescale(0.7, dev.rhumb.guidance.Space.VELOCITY)),
                "autoguidance, classifier", List.of(new Autoguidance("weak", 2), new ClassifierScore("classifier", 1)),
                "dps in time travel", List.of(new PosteriorSampling("near", 0.05), new TimeTravel(5, 9, 1)),
                "perp-neg, threshold", List.of(new PerpNeg("low", 2, 1), new DynamicThreshold(0.9, 2, 4)),
                "reg, cfg++", List.of(new RectifiedGradient(2), new PlusPlus(0.5)));
        stacks.forEach((title, stack) -> OracleWorld.samplers().forEach((name, sampler) -> {
            SamplingPlan plan = world.plan(sampler, 1, stack.toArray(Guidance[]::new));
            Result together = world.sample(plan, SEED, 0, LABELS);
            assertThat(together.nonFinite()).as("%s under %s", title, name).isEmpty();
            double[][] head =
                    world.sample(plan, SEED, 0, Arrays.copyOf(LABELS, 2)).points();
            double[][] tail = world.sample(plan, SEED, 2, Arrays.copyOfRange(LABELS, 2, 6))
                    .points();
            assertThat(head).as("%s under %s, first rows", title, name).isEqualTo(Arrays.copyOf(together.points(), 2));
            assertThat(tail)
                    .as("%s under %s, other rows", title, name)
                    .isEqualTo(Arrays.copyOfRange(together.points(), 2, 6));
        }));
    }

    @Test
    void fullStrengthIsBitwiseUnscheduledAndAScheduleIsTheWeightByHand() {
        SamplingPlan plan = world.plan(sampler("heun"), 1);
        Entry cfg = Entry.of(new ClassifierFree(7));
        double[][] plain = run(plan.with(List.of(cfg))).points();
        assertThat(run(plan.with(List.of(cfg.strength(new Strength.Constant(1)))))
                        .points())
                .isEqualTo(plain);
        double[][] ramped = run(plan.with(List.of(cfg.strength(new Strength.Ramp(0.1, 1, Strength.Shape.LINEAR)))))
                .points();
        Contrast byHand = (c, u, here) -> {
            double progress = (double) here.level().step() / (here.level().steps() - 1);
            double w = 1 + 6 * (0.1 + 0.9 * progress);
            return c.add(c.sub(u).mul(w - 1));
        };
        assertThat(distance(ramped, run(plan.with(List.of(Entry.of(byHand)))).points()))
                .isLessThan(1e-11);
        double[][] perSample = run(plan.with(List.of(cfg.strength(new Strength.PerSample(List.of(1.0, 0.0))))))
                .points();
        double[][] unguided = run(plan).points();
        assertThat(distance(new double[][] {perSample[0]}, new double[][] {plain[0]}))
                .isLessThan(1e-12);
        assertThat(distance(new double[][] {perSample[1]}, new double[][] {unguided[1]}))
                .isLessThan(1e-12);
    }

    @Test
    void guidanceBetweenTwoGaussiansIsTheGaussianOfTheExtrapolatedMean() {
        double w = 2.5;
        double[] good = {0.7, -0.3};
        double[] bad = {0.2, 0.4};
        double[] target = {bad[0] + w * (good[0] - bad[0]), bad[1] + w * (good[1] - bad[1])};
        for (Map.Entry<String, Sampler> s : OracleWorld.samplers().entrySet()) {
            try (OracleWorld two = OracleWorld.around(gaussian(good));
                    OracleWorld exact = OracleWorld.around(gaussian(target));
                    var other = new dev.rhumb.diffusion.oracle.MixtureDenoiser(
                            "bad", gaussian(bad), two.manager(), ai.djl.ndarray.types.DataType.FLOAT64)) {
                SamplingPlan plan = two.plan(s.getValue(), 1, new Autoguidance("bad", w))
                        .with(new dev.rhumb.diffusion.loop.Resources(
                                Map.of("bad", other), Map.of(), Map.of(), List.of("all")));
                double[][] guided = two.sample(plan, SEED, 0, 0, 0, 0).points();
                double[][] direct = exact.sample(exact.plan(s.getValue(), 1), SEED, 0, 0, 0, 0)
                        .points();
                assertThat(distance(guided, direct)).as(s.getKey()).isLessThan(1e-12);
            }
        }
    }

    private static Mixture gaussian(double[] mean) {
        return new Mixture(
                new double[] {1},
                new double[][] {mean},
                new double[][][] {{{0.1, 0.02}, {0.02, 0.05}}},
                new int[] {0},
                List.of("all"));
    }

    @Test
    void plusPlusIsThePapersDdimUpdate() {
        double lambda = 0.6;
        double[][] displaced = run("ddim", new PlusPlus(lambda)).points();
        // x' = a' G + s' e_u, algorithm 2, by a sampler that calls the unconditional branch itself.
        Guidance recorder = run -> {
            var without = dev.rhumb.guidance.Branch.CONDITIONAL.on(run.nothing());
            return new Guide() {
                @Override
                public dev.rhumb.guidance.Transition shift(Evaluation here, dev.rhumb.guidance.Transition proposed) {
                    Prediction c = here.conditional();
                    Prediction u = here.predict(without);
                    NDArray guided = u.denoised().add(c.minus(u).mul(lambda));
                    NDArray mean = guided.mul(proposed.to().a())
                            .add(u.noise().mul(proposed.to().s()));
                    return proposed.shift(mean.sub(proposed.mean()));
                }
            };
        };
        assertThat(distance(displaced, run("ddim", recorder).points())).isLessThan(1e-12);
    }

    @Test
    void noisingTheConditionReachesEveryBranchDerivedFromIt() {
        ConditionAnnealed cads = new ConditionAnnealed(0.4, 0.2, 0.8, 0);
        SamplingPlan plan = world.plan(sampler("ddim"), 1);
        double[] moved = new double[2];
        double w = 3;
        List<Entry> watched = List.of(Entry.of(cads), Entry.of(watching(moved, w)));
        run(plan.with(watched));
        assertThat(moved[0]).as("cads moves the conditional prediction").isGreaterThan(1e-3);
        assertThat(moved[1] / moved[0]).as("CFG multiplies what cads did by w").isCloseTo(w, within(1e-6));
    }

    /** Measures at the first evaluation how far the noised condition moves D, and how far it moves CFG's result. */
    private static Guidance watching(double[] moved, double w) {
        return run -> new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction noised = here.conditional();
                Prediction clean = here.predict(dev.rhumb.guidance.Branch.CONDITIONAL.on(run.condition()));
                Prediction none = here.predict(dev.rhumb.guidance.Branch.CONDITIONAL.on(run.nothing()));
                return current -> {
                    NDArray viaCads = none.denoised().add(noised.minus(none).mul(w));
                    NDArray viaClean = none.denoised().add(clean.minus(none).mul(w));
                    if (moved[0] == 0) {
                        moved[0] = noised.minus(clean).abs().max().getDouble();
                        moved[1] = viaCads.sub(viaClean).abs().max().getDouble();
                    }
                    return current;
                };
            }
        };
    }

    @Test
    void twoGuidesDifferentiateOneBranchWithoutEvaluatingItTwice() {
        Counts both = perSample(run("ddim", new PosteriorSampling("near", 0.05), new RectifiedGradient(2)));
        assertThat(both).isEqualTo(new Counts(24, 24, 24, 0));
        double[][] dpsAlone = run("ddim", new PosteriorSampling("near", 0.05), new RectifiedGradient(1))
                .points();
        assertThat(dpsAlone)
                .isEqualTo(run("ddim", new PosteriorSampling("near", 0.05)).points());
    }

    @Test
    void whatIsMissingIsRefusedBeforeTheFirstStepInASentence() {
        assertRefused("ddim", new ClassifierMean("classifier", 1, false), "classifier-mean: the sampler Ddim[eta=0.0]");
        assertRefused("ddim", new Autoguidance("strong", 2), "there is no model 'strong'; this run has [weak]");
        assertRefused(
                "ddim", new ClassifierScore("clip", 1), "there is no likelihood 'clip'; this run has [classifier]");
        assertRefused(
                "ddim",
                new Perturbed("drop", List.of("attention.7"), 1),
                "has no site 'attention.7'; it has [component.0, component.1");
        assertRefused(
                "ddim", new PerpNeg("purple", 2, 1), "there is no class 'purple'; the model 'oracle' has [low, high]");
        Guidance steered = new FeynmanKac("near", 1, 3, Potential.DIFFERENCE, 1, 0, 1);
        assertRefused("ddpm", steered, "set particles to 2 or more");
        SamplingPlan twice =
                world.plan(sampler("ddpm"), 4, steered, new FeynmanKac("near", 2, 3, Potential.DIFFERENCE, 1, 0, 1));
        assertThatThrownBy(() -> new Loop(twice).check())
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("resamples already");
    }

    private static void assertRefused(String sampler, Guidance guidance, String sentence) {
        SamplingPlan plan = world.plan(sampler(sampler), 1, guidance);
        assertThatThrownBy(() -> new Loop(plan).check())
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void aMethodThatNeverChangesAnythingIsReported() {
        Perturbed otherClass = new Perturbed("drop", List.of("component.0"), 1);
        SamplingPlan plan = world.plan(sampler("ddim"), 1, otherClass);
        assertThat(world.sample(plan, SEED, 0, 1, 1).ineffective()).containsExactly(0);
        assertThat(world.sample(plan, SEED, 0, 0, 0).ineffective()).isEmpty();
    }

    @Test
    void aSampleThatTurnsNanIsNamedAndTheOthersAreUntouched() {
        Guidance poison = run -> new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return current -> here.level().step() < 5 ? current : current.plus(1, poisonSecondRow(here));
            }
        };
        Result result = run("ddim", poison);
        assertThat(result.nonFinite()).hasSize(1);
        assertThat(result.nonFinite().get(0).sample()).isEqualTo(1);
        assertThat(result.nonFinite().get(0).step()).isEqualTo(5);
        double[][] clean = run("ddim").points();
        assertThat(result.points()[0]).isEqualTo(clean[0]);
        assertThat(result.points()[2]).isEqualTo(clean[2]);
    }

    private static NDArray poisonSecondRow(Evaluation here) {
        double[] values = new double[2 * LABELS.length];
        values[2] = Double.NaN;
        return here.x().getManager().create(values, here.x().getShape());
    }

    @Test
    void runsAtTheSameTimeShareNoState() {
        SamplingPlan plan =
                world.plan(sampler("ddpm"), 1, new Projected(3, 0, -0.5, 1), new PosteriorSampling("near", 0.02));
        double[][] alone = run(plan).points();
        List<CompletableFuture<double[][]>> four = java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> run(plan).points()))
                .toList();
        four.forEach(future -> assertThat(future.join()).isEqualTo(alone));
    }

    @Test
    void stateTravelsWithItsRow() {
        // Resampling to a fixed permutation mid-run must permute the result, momentum and solver history included.
        int[] permutation = {1, 0, 3, 2, 5, 4};
        Guidance permute = resampler(permutation);
        for (String name : List.of("ddim", "dpm-solver++2m", "heun")) {
            SamplingPlan plain = world.plan(sampler(name), 6, new Projected(3, 0, -0.5, 1));
            SamplingPlan permuted = world.plan(sampler(name), 6, new Projected(3, 0, -0.5, 1), permute);
            double[][] straight = world.sample(plain, SEED, 0, 1, 1, 1, 1, 1, 1).points();
            double[][] swapped =
                    world.sample(permuted, SEED, 0, 1, 1, 1, 1, 1, 1).points();
            for (int i = 0; i < permutation.length; i++) {
                assertThat(swapped[i]).as("row %d under %s", i, name).isEqualTo(straight[permutation[i]]);
            }
        }
    }

    private static Guidance resampler(int[] ancestors) {
        return new Guidance() {
            @Override
            public Guide begin(Run run) {
                run.particles();
                return new Guide() {
                    @Override
                    public dev.rhumb.guidance.Move arrive(Evaluation here) {
                        return here.level().step() == 6
                                ? dev.rhumb.guidance.Move.resample(ancestors)
                                : dev.rhumb.guidance.Move.on();
                    }
                };
            }
        };
    }

    @Test
    void ddimWithFullEtaIsAccepted() {
        new Loop(world.plan(new Ddim(1), 1, new ClassifierMean("classifier", 1, false))).check();
    }
}
