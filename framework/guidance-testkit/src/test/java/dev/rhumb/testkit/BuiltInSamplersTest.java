package dev.rhumb.testkit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.diffusion.schedule.LogLinearSchedule;
import dev.rhumb.diffusion.schedule.RespacedSchedule;
import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.records.Description;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The framework's own samplers and schedules keep the contracts of plugins' ones. */
final class BuiltInSamplersTest {
    /** Multistep methods begin with a step of first order, which limits them to second order. */
    private static final Map<String, Integer> ORDERS = Map.ofEntries(
            Map.entry("ddim", 1),
            Map.entry("euler", 1),
            Map.entry("heun", 2),
            Map.entry("dpm2", 2),
            Map.entry("dpm-solver++2m", 2),
            Map.entry("dpm-solver++3m", 2),
            Map.entry("dpm-solver++2s", 2),
            Map.entry("dpm-solver++singlestep", 2),
            Map.entry("unipc", 2),
            Map.entry("lms", 2),
            Map.entry("flow-euler", 1),
            Map.entry("flow-heun", 2));

    @TestFactory
    Stream<DynamicNode> everySamplerKeepsTheContract() {
        return Samplers.KIND.own().stream().map(description -> {
            SamplerContract contract = contract(description);
            Stream.Builder<DynamicNode> checks = Stream.builder();
            if (contract.stepsFromThePoint()) {
                checks.add(dynamicTest("stepsFromThePointOfThePrediction", contract::stepsFromThePointOfThePrediction));
            }
            checks.add(dynamicTest("isDescribedByItsAnnotations", contract::isDescribedByItsAnnotations));
            checks.add(dynamicTest("everyKeyIsDocumentedAndChecked", contract::everyKeyIsDocumentedAndChecked));
            checks.add(dynamicTest("theSameSeedGivesTheSameSamples", contract::theSameSeedGivesTheSameSamples));
            checks.add(dynamicTest("aSampleDoesNotDependOnItsBatch", contract::aSampleDoesNotDependOnItsBatch));
            checks.add(dynamicTest("itsMemoryIsEmptiedByARewind", contract::itsMemoryIsEmptiedByARewind));
            checks.add(dynamicTest("itsMemoryGoesWithTheSample", contract::itsMemoryGoesWithTheSample));
            checks.add(dynamicTest("countsItsEvaluations", contract::countsItsEvaluations));
            checks.add(dynamicTest("itsStepsAreTransitionsAsItDeclares", contract::itsStepsAreTransitionsAsItDeclares));
            checks.add(dynamicTest("startsFromPureNoiseOrRefusesIt", contract::startsFromPureNoiseOrRefusesIt));
            checks.add(dynamicTest("keepsSinglePrecision", contract::keepsSinglePrecision));
            return dynamicContainer(description.name(), checks.build());
        });
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicNode> everySamplerHasItsOrderAndItsLaw() {
        return Samplers.KIND.own().stream().map(description -> {
            SamplerContract contract = contract(description);
            Stream.Builder<DynamicNode> checks = Stream.builder();
            if (ORDERS.containsKey(description.name())) {
                checks.add(dynamicTest("itsErrorFallsWithItsOrder", contract::itsErrorFallsWithItsOrder));
            }
            if (contract.samplesTheModel()) {
                checks.add(dynamicTest("drawsFromTheLawOfTheModel", contract::drawsFromTheLawOfTheModel));
            }
            return dynamicContainer(description.name(), checks.build());
        });
    }

    private static SamplerContract contract(Description<Sampler> description) {
        return new SamplerContract() {
            @Override
            protected Sampler sampler() {
                return description.defaults();
            }

            @Override
            protected OptionalInt order() {
                Integer order = ORDERS.get(description.name());
                return order == null ? OptionalInt.empty() : OptionalInt.of(order);
            }

            // It renoises the estimate, whose spread is too small, and says so.
            @Override
            protected boolean samplesTheModel() {
                return !description.name().equals("flow-renoise");
            }

            @Override
            protected boolean stepsFromThePoint() {
                return samplesTheModel();
            }
        };
    }

    @TestFactory
    Stream<DynamicNode> everyScheduleKeepsTheContract() {
        return Schedules.KIND.own().stream().map(description -> {
            ScheduleContract contract = schedule(description.defaults());
            return dynamicContainer(
                    description.name(),
                    Stream.of(
                            dynamicTest("isDescribedByItsAnnotations", contract::isDescribedByItsAnnotations),
                            dynamicTest("everyKeyIsDocumentedAndChecked", contract::everyKeyIsDocumentedAndChecked),
                            dynamicTest(
                                    "aGridHasTheStepsThatWereRequested", contract::aGridHasTheStepsThatWereRequested),
                            dynamicTest("theNoiseFallsWithEveryStep", contract::theNoiseFallsWithEveryStep),
                            dynamicTest("aTrajectoryEndsCleanAsItDeclares", contract::aTrajectoryEndsCleanAsItDeclares),
                            dynamicTest(
                                    "theInitialNoiseIsThatOfTheFirstLevel",
                                    contract::theInitialNoiseIsThatOfTheFirstLevel),
                            dynamicTest("theSameStepsGiveTheSameGrid", contract::theSameStepsGiveTheSameGrid),
                            dynamicTest("noStepsAreRefusedInASentence", contract::noStepsAreRefusedInASentence),
                            dynamicTest("samplersRunOnItsLevels", contract::samplersRunOnItsLevels)));
        });
    }

    private static ScheduleContract schedule(Schedule schedule) {
        return new ScheduleContract() {
            @Override
            protected Schedule schedule() {
                return schedule;
            }

            @Override
            protected List<Integer> steps() {
                return schedule instanceof RespacedSchedule respaced ? List.of(respaced.steps()) : super.steps();
            }

            @Override
            protected boolean endsClean() {
                return !(schedule instanceof LogLinearSchedule);
            }
        };
    }
}
