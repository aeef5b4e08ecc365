package dev.rhumb.diffusion.level;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schedules by the names they have in experiment files. */
public final class Schedules {

    /**
     * A schedule as an experiment file sees it.
     *
     * @param name its {@code type}
     * @param defaults a record with the values that missing keys take; its class is the one to bind
     * @param fixedSteps the only number of steps of the defaults, 0 if it has grids of any
     */
    public record Entry(String name, Schedule defaults, int fixedSteps) {

        /** The record class whose components are the keys. */
        public Class<? extends Schedule> type() {
            return defaults.getClass();
        }
    }

    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        VpTable table = VpTable.ddpm();
        add("karras", new KarrasSchedule(0.002, 80, 7));
        add("exponential", new ExponentialSchedule(0.002, 80));
        add("polyexponential", new PolyexponentialSchedule(0.002, 80, 1));
        add("beta", new BetaSchedule(0.002, 80, 0.6, 0.6));
        add("vp", new VpSchedule(19.9, 0.1, 1e-3));
        add("ddim", new DdimSchedule(table, Spacing.LEADING, 0, true));
        add("ddpm", new DdpmSchedule(table, Spacing.LEADING, 0));
        add(
                "dpm-solver",
                new DpmSolverSchedule(
                        table, Spacing.LINSPACE, 0, Respread.NONE, FinalLevel.ZERO, Double.NEGATIVE_INFINITY));
        add("euler", new EulerSchedule(table, Spacing.LINSPACE, 0, Respread.NONE, FinalLevel.ZERO));
        add("log-linear", new LogLinearSchedule(table));
        add("flow", FlowSchedule.shifted(1));
        RespacedSchedule respaced = new RespacedSchedule(table, "250");
        ENTRIES.put("respaced", new Entry("respaced", respaced, respaced.steps()));
    }

    private Schedules() {}

    private static void add(String name, Schedule defaults) {
        ENTRIES.put(name, new Entry(name, defaults, 0));
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
     * The schedule of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static Entry named(String name) {
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("there is no schedule '" + name + "'; there are " + names());
        }
        return entry;
    }
}
