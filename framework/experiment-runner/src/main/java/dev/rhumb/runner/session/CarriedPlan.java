package dev.rhumb.runner.session;

import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.execute.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A plan on its way to another process: its text, and what it was made with.
 *
 * @param name of the results folder
 * @param text the experiment with every default filled in and every override applied
 * @param madeWith models, plugins, data and versions, each with its hash
 */
record CarriedPlan(String name, String text, Map<String, String> madeWith) {
    private static final String PLAN = "plan";
    private static final String EXPERIMENT = "experiment";
    private static final String MADE_WITH = "made-with";

    CarriedPlan {
        madeWith = new TreeMap<>(madeWith);
    }

    String write() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(PLAN, name);
        json.put(EXPERIMENT, text);
        json.put(MADE_WITH, madeWith);
        return Json.pretty(json);
    }

    static CarriedPlan read(String carried) {
        Map<String, Object> json = Json.parse(carried, "the carried plan", "carry it again");
        if (json.get(PLAN) instanceof String name
                && json.get(EXPERIMENT) instanceof String text
                && json.get(MADE_WITH) instanceof Map<?, ?> made) {
            Map<String, String> words = new TreeMap<>();
            made.forEach((key, value) -> words.put(String.valueOf(key), String.valueOf(value)));
            return new CarriedPlan(name, text, words);
        }
        throw new UserError("this is no carried plan: it needs the texts '" + PLAN + "' and '" + EXPERIMENT
                + "' and the mapping '" + MADE_WITH + "'; give what Plan.carried() returned");
    }

    /** Made again here, and the same. */
    Plan plan(Session session) throws IOException {
        Plan again = session.plan(name, YamlReader.text(text, name + ".yaml"));
        Map<String, String> here = again.madeWith();
        TreeSet<String> names = new TreeSet<>(madeWith.keySet());
        names.addAll(here.keySet());
        names.removeIf(key -> Objects.equals(madeWith.get(key), here.get(key)));
        if (names.isEmpty()) {
            return again;
        }
        // The hash of the units names nothing; it speaks where nothing else differs.
        List<String> differences = names.stream()
                .filter(key -> names.size() == 1 || !key.equals("units"))
                .map(key -> key + " is " + word(madeWith.get(key)) + " there and " + word(here.get(key)) + " here")
                .toList();
        throw new UserError("the plan '" + name + "' is another one here: " + String.join(", ", differences)
                + "; give both processes the same program, plugins, models and data");
    }

    private static String word(@Nullable String value) {
        return value == null ? "missing" : value.replaceAll("(sha256:[0-9a-f]{12})[0-9a-f]{52}", "$1");
    }
}
