package dev.rhumb.diffusion.schedule;

import dev.rhumb.records.Kind;
import dev.rhumb.sampling.Schedule;
import java.util.List;

/** The noise schedules of this program. */
public final class Schedules {
    /** In the order of documentation. */
    public static final Kind<Schedule> KIND = Kind.of(
            "schedule",
            Schedule.class,
            List.of(
                    KarrasSchedule.class,
                    ExponentialSchedule.class,
                    PolyexponentialSchedule.class,
                    BetaSchedule.class,
                    VpSchedule.class,
                    DdimSchedule.class,
                    DdpmSchedule.class,
                    DpmSolverSchedule.class,
                    EulerSchedule.class,
                    LogLinearSchedule.class,
                    FlowSchedule.class,
                    RespacedSchedule.class));

    private Schedules() {}
}
