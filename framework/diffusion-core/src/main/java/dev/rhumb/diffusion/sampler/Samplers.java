package dev.rhumb.diffusion.sampler;

import dev.rhumb.diffusion.level.Grid;
import dev.rhumb.diffusion.level.Schedules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The samplers by the names they have in experiment files. */
public final class Samplers {

    /**
     * A sampler as an experiment file sees it.
     *
     * @param name its {@code type}
     * @param defaults a record with the values that missing keys take; its class is the one to bind
     * @param stages network evaluations per step (of each branch)
     * @param schedule the name of the schedule it is used with unless one is given; see {@link Schedules}
     */
    public record Entry(String name, Sampler defaults, int stages, String schedule) {

        /** The record class whose components are the keys. */
        public Class<? extends Sampler> type() {
            return defaults.getClass();
        }

        /** Evaluations along a grid: steps to the clean end and from a level without signal take one. */
        public int evaluations(Grid grid) {
            int count = 0;
            for (int i = 0; i < grid.steps(); i++) {
                boolean single =
                        grid.to().get(i).isClean() || (grid.from().get(i).a() == 0 && !(defaults instanceof FlowHeun));
                count += single ? 1 : stages;
            }
            return count;
        }
    }

    private static final String KARRAS = "karras";
    private static final String FLOW = "flow";
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        double any = Double.POSITIVE_INFINITY;
        add("ddpm", new Ddpm(Ddpm.Variance.FIXED_SMALL), 1, "ddpm");
        add("ddim", new Ddim(0), 1, "ddim");
        add("euler", new Euler(), 1, KARRAS);
        add("euler-ancestral", new EulerAncestral(1, 1), 1, KARRAS);
        add("heun", new Heun(), 2, KARRAS);
        add("dpm2", new Dpm2(0, 0, 0, any, 1), 2, KARRAS);
        add("dpm2-ancestral", new Dpm2(1, 0, 0, any, 1), 2, KARRAS);
        add("dpm-solver++2m", new DpmSolverMultistep(2), 1, KARRAS);
        add("dpm-solver++3m", new DpmSolverMultistep(3), 1, KARRAS);
        add("dpm-solver++2s", new DpmSolver2S(0, 1), 2, KARRAS);
        add("dpm-solver++2s-ancestral", new DpmSolver2S(1, 1), 2, KARRAS);
        add("dpm-solver++singlestep", new DpmSolverSinglestep(2, SolverForm.MIDPOINT, true), 1, KARRAS);
        add("dpm-solver++2m-sde", new DpmSolverMultistepSde(2, SolverForm.MIDPOINT), 1, KARRAS);
        add("dpm-solver++3m-sde", new DpmSolverMultistepSde(3, SolverForm.HEUN), 1, KARRAS);
        add("dpm-solver++sde", new DpmSolverSde(1, 1), 2, KARRAS);
        add("unipc", new UniPc(2), 1, KARRAS);
        add("lms", new Lms(4), 1, KARRAS);
        add("flow-euler", new FlowEuler(), 1, FLOW);
        add("flow-heun", new FlowHeun(), 2, FLOW);
        add("flow-renoise", new FlowRenoise(), 1, FLOW);
    }

    private Samplers() {}

    private static void add(String name, Sampler defaults, int stages, String schedule) {
        ENTRIES.put(
                name,
                new Entry(name, defaults, stages, Schedules.named(schedule).name()));
    }

    /** All, in the order of documentation. */
    public static List<Entry> all() {
        return List.copyOf(ENTRIES.values());
    }

    /** All names. */
    public static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    /**
     * The sampler of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static Entry named(String name) {
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("there is no sampler '" + name + "'; there are " + names());
        }
        return entry;
    }
}
