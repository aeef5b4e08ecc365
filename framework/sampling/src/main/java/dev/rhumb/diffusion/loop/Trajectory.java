package dev.rhumb.diffusion.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Step;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Memory;
import dev.rhumb.sampling.Solver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way from noise to data. Everything a step makes belongs to the step's manager; what goes on (the
 * point, the state, how the point was reached) moves to the next one's before it closes.
 */
final class Trajectory {

    final SamplingPlan plan;
    final RunContext context;
    final List<StackEntry> entries;
    final long firstSample;
    final Tally tally = new Tally();
    /** Whether a guide that changes what it was given is found out, at the price of copies. */
    final boolean watchesInputs;

    private final NDManager run;
    private final NoiseSource noise;
    private final int[] arrivals;
    private final Map<Integer, TrajectoryState> snapshots = new HashMap<>();
    private final Map<Rewinder, Integer> rewinds = new HashMap<>();
    private final LostSamples lost;
    private TrajectoryState state = new TrajectoryState();
    private NDManager stepManager;

    /** Who rewinds from where: each keeps its own count. */
    private record Rewinder(int entry, int from) {}

    Trajectory(
            SamplingPlan plan,
            RunContext context,
            List<StackEntry> entries,
            NDManager run,
            NoiseSource noise,
            long firstSample,
            boolean watchesInputs) {
        this.watchesInputs = watchesInputs;
        this.plan = plan;
        this.context = context;
        this.entries = entries;
        this.run = run;
        this.noise = noise;
        this.firstSample = firstSample;
        this.arrivals = new int[plan.grid().steps() + 1];
        this.stepManager = newStep();
        this.lost = new LostSamples(run, context.batch());
    }

    /**
     * A step's tensors are on the run's device, and the numbers that they are computed with on the processor: on a GPU, {@code x.mul(2)}
     * would copy the 2 there and wait for all work before it.
     */
    private NDManager newStep() {
        return run.newSubManager(Device.cpu());
    }

    TrajectoryState state() {
        return state;
    }

    SampledBatch run(NDManager owner, LoopListener listener) {
        int steps = plan.grid().steps();
        NDArray x = noise("initial", level(0), plan.model().dataShape())
                .mul(plan.grid().initialScale());
        Step cameBy = null;
        int at = 0;
        while (true) {
            Arrival arrival = arrive(point(at, x, cameBy));
            if (arrival.rewoundTo >= 0) {
                at = arrival.rewoundTo;
                x = arrival.here.x;
                cameBy = null;
                continue;
            }
            if (at == steps) {
                x = arrival.here.x;
                break;
            }
            cameBy = step(at, arrival.here);
            x = cameBy.x();
            lost.look(x, at);
            at++;
            listener.stepped(at, steps);
        }
        x.attach(owner);
        return new SampledBatch(
                x,
                tally.counts(),
                lost.found(firstSample, plan.grid()),
                indices(StackEntry::isIneffective),
                indices(StackEntry::isIdle));
    }

    private List<Integer> indices(Predicate<StackEntry> which) {
        return entries.stream().filter(which).map(e -> e.index).toList();
    }

    /** The level at grid point {@code at}, on this arrival. */
    private NoiseLevel level(int at) {
        NoiseLevel level = at == plan.grid().steps()
                ? plan.grid().end()
                : plan.grid().from().get(at);
        return level.pass(arrivals[at]);
    }

    private PointEvaluation point(int at, NDArray x, @Nullable Step cameBy) {
        NoiseLevel here = level(at);
        NoiseLevel next = at == plan.grid().steps() ? here : plan.grid().to().get(at);
        if (context.rewinds() && arrivals[at] == 0) {
            snapshots.put(at, state.guidesOnly(run));
        }
        return new PointEvaluation(this, x, here, here, next, cameBy, true);
    }

    /** Where an arrival left the point; {@code rewoundTo} is -1 unless it was noised back. */
    private record Arrival(PointEvaluation here, int rewoundTo) {}

    private Arrival arrive(PointEvaluation arrived) {
        PointEvaluation here = arrived;
        for (StackEntry entry : arrived.active()) {
            Move move = entry.guide.arrive(new GuideView(here, entry));
            if (!(move instanceof Move.On)) {
                entry.sawEffect();
            }
            if (move instanceof Move.To to) {
                here = here.movedTo(to.x());
            } else if (move instanceof Move.Resample resample) {
                here = resample(here, resample.ancestors());
            } else if (move instanceof Move.Rewind rewind) {
                int from = here.level.step();
                if (from > rewind.step() && countRewind(entry.index, from, rewind)) {
                    return new Arrival(rewound(here, rewind.step()), rewind.step());
                }
            }
        }
        return new Arrival(here, -1);
    }

    private PointEvaluation resample(PointEvaluation here, List<Integer> ancestors) {
        long[] rows = new long[ancestors.size()];
        boolean identity = true;
        for (int i = 0; i < rows.length; i++) {
            rows[i] = ancestors.get(i);
            identity &= rows[i] == i;
            if (rows[i] / plan.particles() != i / plan.particles()) {
                throw new IllegalStateException("row " + i + " was resampled from row " + rows[i]
                        + ", which belongs to another group of " + plan.particles() + " particles");
            }
        }
        if (identity) {
            return here;
        }
        NDArray index = Constants.of(stepManager, run.getDevice(), rows);
        state.reorder(index, stepManager);
        snapshots.values().forEach(snapshot -> snapshot.reorder(index, run));
        return here.reordered(index);
    }

    private boolean countRewind(int entry, int from, Move.Rewind rewind) {
        Rewinder key = new Rewinder(entry, from);
        int done = rewinds.getOrDefault(key, 0);
        if (done >= rewind.times()) {
            return false;
        }
        rewinds.put(key, done + 1);
        // Loops strictly inside the stretch that is repeated start counting again.
        rewinds.keySet().removeIf(other -> other.from() > rewind.step() && other.from() < from);
        return true;
    }

    /** Forward-noises the point to an earlier grid level, with the guides' state as at the first arrival there. */
    private PointEvaluation rewound(PointEvaluation here, int target) {
        NoiseLevel from = here.level;
        for (int i = target; i <= from.step(); i++) {
            arrivals[i]++;
        }
        NoiseLevel to = level(target);
        double ratio = to.a() / from.a();
        double extra = Math.sqrt(Math.max(0, to.s() * to.s() - ratio * ratio * from.s() * from.s()));
        NDArray x = here.x
                .mul(ratio)
                .add(noise("rewind." + from.step(), to, plan.model().dataShape())
                        .mul(extra));
        TrajectoryState snapshot = snapshots.get(target);
        state = snapshot == null ? new TrajectoryState() : snapshot.guidesOnly(stepManager);
        nextStepManager(x, null);
        return here.movedTo(x);
    }

    private Step step(int at, PointEvaluation here) {
        NoiseLevel to = plan.grid().to().get(at);
        StepSolver solver = new StepSolver(here);
        Transition proposed = plan.sampler().step(solver, here.x, here.level, to);
        Transition taken = shifted(here, proposed);
        NDArray x = taken.mean();
        if (!taken.isDeterministic()) {
            x = x.add(noise("step", here.level, plan.model().dataShape())
                    .mul(taken.variance().sqrt()));
        }
        Step step = new Step(proposed, taken, x);
        nextStepManager(x, step);
        return step;
    }

    @SuppressWarnings("ReferenceEquality") // the same object is the guide's way to say "no change"
    private Transition shifted(PointEvaluation here, Transition proposed) {
        Transition taken = proposed;
        for (StackEntry entry : here.active()) {
            Transition after = entry.guide.shift(new GuideView(here, entry), taken);
            if (after == taken) {
                continue;
            }
            compare(entry, taken.mean(), after.mean());
            taken = entry.isFull(here.level)
                    ? after
                    : taken.shift(after.mean()
                            .sub(taken.mean())
                            .mul(entry.multiplier(here.level, firstSample, taken.mean())));
        }
        return taken;
    }

    /** Opens the next step's manager, moves there what lives on, and frees the rest of this step. */
    private void nextStepManager(NDArray x, @Nullable Step step) {
        NDManager next = newStep();
        x.attach(next);
        if (step != null) {
            for (Transition t : List.of(step.proposed(), step.taken())) {
                t.mean().attach(next);
                t.variance().attach(next);
            }
        }
        state.moveTo(next);
        stepManager.close();
        stepManager = next;
    }

    /** Standard normals {@code (B, perSample...)} of the run's data type, owned by the current step. */
    NDArray noise(String purpose, NoiseLevel level, Shape perSample) {
        return noise(purpose, level, level.stage(), perSample);
    }

    private NDArray noise(String purpose, NoiseLevel level, int stage, Shape perSample) {
        NormalRows rows =
                (row, into) -> noise.fill(firstSample + row, purpose, level.step(), stage, level.pass(), into);
        return rows.tensor(
                stepManager,
                run.getDevice(),
                context.batch(),
                perSample,
                plan.model().dataType());
    }

    /** Notes whether an entry changed a value; see {@link StackEntry#saw}. */
    void compare(StackEntry entry, NDArray before, NDArray after) {
        entry.saw(before, after, run);
    }

    /** What the sampler sees of one step. */
    private final class StepSolver implements Solver {

        private final PointEvaluation here;
        private final List<NDArray> draws = new ArrayList<>();
        private int stage;

        StepSolver(PointEvaluation here) {
            this.here = here;
        }

        @Override
        public Prediction evaluate(NDArray x, NoiseLevel level) {
            int current = stage++;
            if (current == 0 && x == here.x && level.sameNoise(here.level)) {
                return here.guided();
            }
            NoiseLevel where = new NoiseLevel(
                    level.a(), level.s(), here.level.step(), here.level.steps(), current, here.level.pass());
            return new PointEvaluation(Trajectory.this, x, where, here.level, here.next, null, current == 0).guided();
        }

        @Override
        public NDArray noise() {
            NDArray draw = Trajectory.this.noise(
                    "solver", here.level, draws.size(), plan.model().dataShape());
            draws.add(draw);
            return draw;
        }

        @Override
        public Memory memory() {
            return state.samplerMemory(stepManager);
        }
    }
}
