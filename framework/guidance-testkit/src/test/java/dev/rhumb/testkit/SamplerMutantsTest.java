package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import dev.rhumb.sampling.Solver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Samplers and schedules broken on purpose: each is caught, by the check that should, with a sentence. */
final class SamplerMutantsTest {

    /** One step, as a mutant takes it. */
    @FunctionalInterface
    private interface Rule {
        Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to);
    }

    /** What the contracts below are about; the engine runs them on this thread. */
    private static Sampler current = new Sound(1);

    private static Schedule currentSchedule = new KarrasSchedule(0.01, 10, 7);

    private static @Nullable NDArray kept;

    private static final AtomicInteger CALLS = new AtomicInteger();

    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    record Sound(
            @Parameter(value = "factor", fallback = "1", min = 0)
            double factor) implements Sampler {
        @Override
        public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
            return Transition.certain(from, to, solver.evaluate(x, from).carriedTo(to));
        }
    }

    @Method(name = "vague", paper = "none: a test", summary = "Its fallback cannot be read.")
    record Vague(
            @Parameter(value = "factor", fallback = "large") double factor) implements Sampler {
        @Override
        public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
            return new Sound(1).step(solver, x, from, to);
        }
    }

    /** Declares a density that it has not. */
    private static final Sampler BOASTFUL = new Sampler() {
        @Override
        public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
            return new Sound(1).step(solver, x, from, to);
        }

        @Override
        public boolean kernel() {
            return true;
        }
    };

    private static Sampler sampler(Rule rule) {
        return rule::step;
    }

    /** Momentum: this step's estimate mixed with the last one's. */
    private static Transition mixed(Prediction p, @Nullable NDArray last, NoiseLevel from, NoiseLevel to) {
        NDArray estimate = last == null ? p.denoised() : p.denoised().mul(1.1).sub(last.mul(0.1));
        return Transition.certain(from, to, p.with(estimate).carriedTo(to));
    }

    private static List<Mutant<Sampler>> samplers() {
        return List.of(
                new Mutant<>(
                        "a step that is a little too short",
                        "itsErrorFallsWithItsOrder",
                        sampler((solver, x, from, to) -> {
                            Prediction p = solver.evaluate(x, from);
                            return Transition.certain(from, to, p.carriedTo(to.a(), to.s() * 0.98 + from.s() * 0.02));
                        })),
                new Mutant<>(
                        "noise that is added and not removed before",
                        "drawsFromTheLawOfTheModel",
                        sampler((solver, x, from, to) -> {
                            NDArray mean = solver.evaluate(x, from).carriedTo(to);
                            return Transition.drawn(from, to, mean, to.s() * to.s() / 4);
                        })),
                new Mutant<>(
                        "the engine's random numbers",
                        "theSameSeedGivesTheSameSamples",
                        sampler((solver, x, from, to) -> {
                            NDArray mean = solver.evaluate(x, from).carriedTo(to);
                            NDArray noise =
                                    x.getManager().randomNormal(0, (float) to.s(), x.getShape(), x.getDataType());
                            return Transition.certain(from, to, mean.add(noise));
                        })),
                new Mutant<>(
                        "a step size from the norm of the batch",
                        "aSampleDoesNotDependOnItsBatch",
                        sampler((solver, x, from, to) -> {
                            Prediction p = solver.evaluate(x, from);
                            NDArray size = p.noise().norm().mul(1e-3).add(1);
                            return Transition.certain(
                                    from, to, p.with(p.denoised().mul(size)).carriedTo(to));
                        })),
                new Mutant<>(
                        "the last estimate kept in a field",
                        "itsMemoryIsEmptiedByARewind",
                        sampler((solver, x, from, to) -> {
                            Prediction p = solver.evaluate(x, from);
                            NDArray last = from.step() == 0 && from.pass() == 0 ? null : kept;
                            Transition step = mixed(p, last, from, to);
                            NDArray copy = p.denoised().duplicate();
                            copy.detach();
                            kept = copy;
                            return step;
                        })),
                new Mutant<>(
                        "rows remembered as plain numbers",
                        "itsMemoryGoesWithTheSample",
                        sampler((solver, x, from, to) -> {
                            Prediction p = solver.evaluate(x, from);
                            double[] rows = solver.memory().value("last", double[].class);
                            NDArray last = rows == null
                                    ? null
                                    : x.getManager().create(rows).reshape(x.getShape());
                            Transition step = mixed(p, last, from, to);
                            solver.memory().keep("last", p.denoised().toDoubleArray());
                            return step;
                        })),
                new Mutant<>("a step from x", "stepsFromThePointOfThePrediction", sampler((solver, x, from, to) -> {
                    NDArray denoised = solver.evaluate(x, from).denoised();
                    return Transition.certain(
                            from, to, Prediction.of(x, from, denoised).carriedTo(to));
                })),
                new Mutant<>(
                        "an evaluation that is not declared", "countsItsEvaluations", sampler((solver, x, from, to) -> {
                            solver.evaluate(x, from).denoised();
                            return new Sound(1).step(solver, x.mul(1.0), from.stage(1), to);
                        })),
                new Mutant<>(
                        "noise at the clean end",
                        "itsStepsAreTransitionsAsItDeclares",
                        sampler((solver, x, from, to) -> Transition.drawn(
                                from, to, solver.evaluate(x, from).carriedTo(to), 1e-4))),
                new Mutant<>("a density that is not there", "itsStepsAreTransitionsAsItDeclares", BOASTFUL),
                new Mutant<>(
                        "a division by the signal", "startsFromPureNoiseOrRefusesIt", sampler((solver, x, from, to) -> {
                            Prediction p = solver.evaluate(x, from);
                            NDArray slope = p.noise().mul(to.a() * (to.sigma() - from.sigma()));
                            return Transition.certain(
                                    from, to, p.x().mul(to.a() / from.a()).add(slope));
                        })),
                new Mutant<>(
                        "tensors of double precision",
                        "keepsSinglePrecision",
                        sampler((solver, x, from, to) -> Transition.certain(
                                from, to, solver.evaluate(x, from).carriedTo(to).toType(DataType.FLOAT64, true)))),
                new Mutant<>("a sampler's fallback that is no number", "everyKeyIsDocumentedAndChecked", new Vague(1)));
    }

    private static Grid karras(int steps) {
        return new KarrasSchedule(0.01, 10, 7).grid(steps);
    }

    private static Schedule levels(IntFunction<List<NoiseLevel>> levels) {
        return steps -> {
            karras(steps);
            return Grid.through(levels.apply(steps), 10);
        };
    }

    private static List<NoiseLevel> sigmas(int steps) {
        Grid grid = karras(steps);
        List<NoiseLevel> all = new java.util.ArrayList<>(grid.from());
        all.add(grid.end());
        return all;
    }

    @Method(name = "hazy", paper = "none: a test", summary = "Its key has no meaning.")
    record Hazy(@Parameter(value = "", fallback = "1") double rho) implements Schedule {
        @Override
        public Grid grid(int steps) {
            return karras(steps);
        }
    }

    private static List<Mutant<Schedule>> schedules() {
        return List.of(
                new Mutant<>(
                        "as many levels as steps",
                        "aGridHasTheStepsThatWereRequested",
                        steps -> karras(Math.max(1, steps - 1))),
                new Mutant<>("a level that is visited twice", "theNoiseFallsWithEveryStep", levels(steps -> {
                    List<NoiseLevel> all = sigmas(steps);
                    all.set(Math.min(1, steps - 1), all.get(0));
                    return all;
                })),
                new Mutant<>("a trajectory that ends in noise", "aTrajectoryEndsCleanAsItDeclares", levels(steps -> {
                    List<NoiseLevel> all = sigmas(steps);
                    all.set(steps, NoiseLevel.ofSigma(0.005));
                    return all;
                })),
                new Mutant<>("unit noise at a high level", "theInitialNoiseIsThatOfTheFirstLevel", steps -> {
                    Grid grid = karras(steps);
                    return new Grid(grid.from(), grid.to(), 1);
                }),
                new Mutant<>("levels that depend on calls", "theSameStepsGiveTheSameGrid", steps -> {
                    karras(steps);
                    return new KarrasSchedule(0.01, 10 + CALLS.incrementAndGet() * 1e-9, 7).grid(steps);
                }),
                new Mutant<>(
                        "no steps, taken as one", "noStepsAreRefusedInASentence", steps -> karras(Math.max(1, steps))),
                new Mutant<>(
                        "an array of no levels",
                        "noStepsAreRefusedInASentence",
                        steps -> Grid.ofSigmas(new double[steps])),
                new Mutant<>("a clean end in other coordinates", "samplersRunOnItsLevels", levels(steps -> {
                    List<NoiseLevel> all = sigmas(steps);
                    all.set(steps, NoiseLevel.of(100, 0));
                    return all;
                })),
                new Mutant<>("a schedule's key without a meaning", "everyKeyIsDocumentedAndChecked", new Hazy(1)));
    }

    /** The contract of whatever sampler is broken at the moment. */
    static final class ContractedSampler extends SamplerContract {
        @Override
        protected Sampler sampler() {
            return current;
        }

        @Override
        protected Schedule schedule() {
            return new KarrasSchedule(0.01, 10, 7);
        }

        @Override
        protected OptionalInt order() {
            return OptionalInt.of(1);
        }
    }

    /** The contract of whatever schedule is broken at the moment. */
    static final class ContractedSchedule extends ScheduleContract {
        @Override
        protected Schedule schedule() {
            return currentSchedule;
        }
    }

    private static Optional<String> verdict(String check, Sampler sampler) {
        current = sampler;
        return Verdicts.of(ContractedSampler.class, check);
    }

    private static Optional<String> verdict(String check, Schedule schedule) {
        currentSchedule = schedule;
        return Verdicts.of(ContractedSchedule.class, check);
    }

    @Test
    void eachSamplerIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("sampler", samplers(), (String check, Sampler sampler) -> verdict(check, sampler));
    }

    @Test
    void eachScheduleIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("schedule", schedules(), (String check, Schedule schedule) -> verdict(check, schedule));
    }

    @Test
    void soundOnesAreCaughtByNone() {
        Mutant.assertPasses(new Sound(1), samplers(), (String check, Sampler sampler) -> verdict(check, sampler));
        Mutant.assertPasses(
                new KarrasSchedule(0.01, 10, 7),
                schedules(),
                (String check, Schedule schedule) -> verdict(check, schedule));
    }
}
