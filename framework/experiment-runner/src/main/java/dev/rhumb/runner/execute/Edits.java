package dev.rhumb.runner.execute;

import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which finished units a run does again because the code of a plugin was edited since, and why. */
final class Edits {
    private final Map<String, Set<String>> arms = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    Edits(List<Unit> units, Path results) throws IOException {
        for (Unit unit : units) {
            Optional<UnitRecord> found = UnitRecord.read(unit.folder(results)).filter(unit::configures);
            if (found.isPresent()) {
                add(unit, found.get());
            }
        }
    }

    private void add(Unit unit, UnitRecord found) {
        Code now = unit.code();
        List<String> edited = now.editedSampling(found.code());
        for (String word : edited) {
            count(unit, the(word, now.sampling().get(word)) + "sampling again ");
        }
        if (edited.isEmpty()) {
            for (String name : now.editedMetrics(found.code(), found.metrics().keySet())) {
                count(unit, the("metric " + name, now.metrics().get(name)) + "measuring again ");
            }
        }
    }

    /**
     * @param word kind and name
     * @param source its plugin; null if the program has it by itself now
     */
    private static String the(String word, @Nullable String source) {
        if (source != null && source.startsWith(Code.OF_FEATURES)) {
            return "the " + word.replaceFirst(" (.*)$", " '$1'") + " has other " + source.replaceFirst(" sha256:.*", "")
                    + " now: ";
        }
        return "the " + word.replaceFirst(" (.*)$", " '$1'") + RunPlan.plugin(source == null ? "" : source)
                + " was edited: ";
    }

    private void count(Unit unit, String why) {
        arms.computeIfAbsent(why, arm -> new TreeSet<>()).add(unit.point().arm());
        counts.merge(why, 1, Integer::sum);
    }

    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        counts.forEach((why, count) -> sentences.add(why
                + count
                + (count == 1 ? " unit of " : " units of ")
                + String.join(", ", arms.getOrDefault(why, Set.of()))));
        return sentences;
    }
}
