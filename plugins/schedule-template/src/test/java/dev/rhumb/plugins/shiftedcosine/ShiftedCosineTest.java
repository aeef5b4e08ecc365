package dev.rhumb.plugins.shiftedcosine;

import dev.rhumb.sampling.Schedule;
import dev.rhumb.testkit.ScheduleContract;

final class ShiftedCosineTest extends ScheduleContract {

    @Override
    protected Schedule schedule() {
        return new ShiftedCosine(0.002, 80, 0.5);
    }
}
