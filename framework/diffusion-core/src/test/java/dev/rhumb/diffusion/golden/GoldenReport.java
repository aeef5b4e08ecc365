package dev.rhumb.diffusion.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts matched, not covered (by reason) and failed cases. */
public final class GoldenReport {

    /** What runs one case and says what differs. */
    @FunctionalInterface
    public interface Check {
        List<String> differences(GoldenCase golden) throws Exception;
    }

    private int matched;
    private final Map<String, List<String>> notCovered = new TreeMap<>();
    private final List<String> failed = new ArrayList<>();

    public void run(GoldenCase golden, Check check) {
        try {
            List<String> differences = check.differences(golden);
            if (differences.isEmpty()) {
                matched++;
            } else {
                failed.add(golden.id() + ": " + String.join("; ", differences));
            }
        } catch (NotCovered reason) {
            notCovered
                    .computeIfAbsent(String.valueOf(reason.getMessage()), k -> new ArrayList<>())
                    .add(golden.id());
        } catch (Exception e) {
            failed.add(golden.id() + ": " + e);
        }
    }

    public int matched() {
        return matched;
    }

    public List<String> failed() {
        return failed;
    }

    public String summary() {
        int missing = notCovered.values().stream().mapToInt(List::size).sum();
        StringBuilder text = new StringBuilder("golden: " + matched + " matched, " + missing + " not covered");
        notCovered.forEach((reason, ids) -> text.append("\n  not covered, ")
                .append(reason)
                .append(": ")
                .append(ids.size())
                .append(ids.size() <= 4 ? " " + ids : ""));
        return text.append("\n").append(failed.size()).append(" failed").toString();
    }
}
