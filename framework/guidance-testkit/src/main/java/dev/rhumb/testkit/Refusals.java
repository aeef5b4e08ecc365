package dev.rhumb.testkit;

import dev.rhumb.diffusion.loop.Acquisition;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A method acquires its resources in {@code begin}; a missing one is refused there, in one sentence. */
final class Refusals {

    private Refusals() {}

    /** What the guidance acquires under any of the plans, in order. */
    static Set<Acquisition> acquisitions(Trial trial) {
        Set<Acquisition> all = new LinkedHashSet<>();
        trial.plans.values().forEach(plan -> begin(plan, watched(trial.guidance, all::add)));
        return all;
    }

    /** For each thing acquired: a run that grants everything but this. */
    static void inOneSentence(Trial trial) {
        SamplingPlan plan = trial.plans.values().iterator().next();
        for (Acquisition missing : acquisitions(trial)) {
            String sentence = "the run lacks " + missing;
            Guidance deprived = watched(trial.guidance, wanted -> {
                if (wanted.equals(missing)) {
                    throw new Unsupported(sentence);
                }
            });
            try {
                begin(plan, deprived);
            } catch (Unsupported refusal) {
                requireSentence(String.valueOf(refusal.getMessage()), missing);
                continue;
            } catch (RuntimeException other) {
                throw new AssertionError(
                        "A run without " + missing + " is not refused in a sentence: begin throws "
                                + other.getClass().getSimpleName() + " instead of Unsupported.",
                        other);
            }
            throw new AssertionError("A run without " + missing
                    + " is not refused: begin requests it and continues although it is missing.");
        }
    }

    private static void requireSentence(String message, Acquisition missing) {
        if (message.isBlank() || message.contains("\n")) {
            throw new AssertionError(
                    "The refusal of a run without " + missing + " is not one sentence: \"" + message + "\".");
        }
    }

    /** Nothing is acquired during the run that was not acquired in {@code begin}. */
    static void beforeTheFirstStep(Trial trial) {
        trial.two().forEach((name, plan) -> {
            Set<Acquisition> early = new LinkedHashSet<>();
            Set<Acquisition> late = new LinkedHashSet<>();
            boolean[] begun = {false};
            Guidance watched = run -> {
                begun[0] = false;
                try {
                    return trial.guidance.begin(Acquisition.watched(run, a -> (begun[0] ? late : early).add(a)));
                } finally {
                    begun[0] = true;
                }
            };
            trial.run(plan.with(List.of(Entry.of(watched))));
            late.removeAll(early);
            if (!late.isEmpty()) {
                throw new AssertionError(
                        "The method acquires " + late.iterator().next()
                                + " during the run (under " + name
                                + "): acquire it in begin, so that it is refused before the first step.");
            }
        });
    }

    private static Guidance watched(Guidance guidance, Consumer<Acquisition> watcher) {
        return run -> guidance.begin(Acquisition.watched(run, watcher));
    }

    private static void begin(SamplingPlan plan, Guidance guidance) {
        new Loop(plan.with(List.of(Entry.of(guidance)))).check();
    }
}
