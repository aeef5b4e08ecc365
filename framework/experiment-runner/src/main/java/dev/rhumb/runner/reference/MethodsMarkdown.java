package dev.rhumb.runner.reference;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.loop.Acquisition;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Model;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import dev.rhumb.host.LoadedPlugin;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Types;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The installed methods as a page of Markdown, from their annotations, their cost and what they acquire from a run. */
public final class MethodsMarkdown {

    private MethodsMarkdown() {}

    /** The page; ends with a line break. */
    public static String of(Collection<LoadedPlugin> installed) {
        List<LoadedPlugin> plugins =
                installed.stream().filter(p -> !p.methods().isEmpty()).toList();
        long methods = plugins.stream().mapToLong(p -> p.methods().size()).sum();
        StringBuilder page = new StringBuilder("# Methods\n\n");
        page.append(methods).append(" methods in ").append(plugins.size());
        page.append(" plugins, written by `./rhumb plugins --markdown > docs/methods.md`.\n");
        page.append("Costs are per sample and evaluation of the sampler, in addition to the conditional prediction.");
        page.append(" Where they depend on settings they are given at the defaults of the keys.\n");
        plugins.stream().sorted(Comparator.comparing(LoadedPlugin::id)).forEach(plugin -> {
            page.append("\n## ").append(plugin.id()).append("\n");
            page.append(plugin.description()).append("\n");
            plugin.methods().forEach(method -> page.append(section(method)));
        });
        return page.toString();
    }

    private static String section(Description<Guidance> method) {
        StringBuilder text = new StringBuilder("\n### `" + method.name() + "`\n");
        text.append(method.summary()).append("  \n").append(method.paper()).append("\n\n");
        if (!method.keys().isEmpty()) {
            text.append("| key | meaning | type and range | default | off at |\n|---|---|---|---|---|\n");
            method.keys().forEach(c -> text.append(row(c)));
            text.append('\n');
        }
        Guidance guidance = example(method);
        if (guidance != null) {
            text.append("- acts in: ").append(space(method, guidance)).append('\n');
            text.append("- costs: ").append(cost(guidance.cost())).append('\n');
            text.append("- needs: ").append(needs(guidance)).append('\n');
        }
        for (Preset preset : method.type().getAnnotationsByType(Preset.class)) {
            text.append("- preset `").append(preset.name()).append("`: `").append(preset.sets());
            text.append("` (").append(preset.source()).append(")\n");
        }
        return text.toString();
    }

    private static String row(Field c) {
        String range = c.range().isEmpty() ? "" : ", " + c.range();
        return "| `" + c.key() + "` | " + c.meaning().replace("|", "\\|") + " | " + c.typeName() + range
                + " | "
                + (c.isRequired() ? "required" : "`" + c.fallback() + "`") + " | "
                + (c.neutral() == null ? "" : Types.number(c.neutral())) + " |\n";
    }

    private static String space(Description<Guidance> method, Guidance guidance) {
        if (guidance instanceof Contrast contrast) {
            return "the " + Types.name(contrast.space()) + " space";
        }
        boolean chosen = method.keys().stream().anyMatch(c -> c.type() == Space.class);
        return chosen ? "the space its key names" : "no declared space";
    }

    private static String cost(Cost cost) {
        StringJoiner parts = new StringJoiner(", ");
        if (cost.evaluations() > 0) {
            parts.add(count(cost.evaluations(), "evaluation"));
        }
        if (cost.gradients() > 0) {
            parts.add(count(cost.gradients(), "gradient"));
        }
        String numbers = parts.toString();
        if (cost.isExact()) {
            return numbers.isEmpty() ? "nothing" : numbers;
        }
        return numbers.isEmpty() ? cost.remark() : numbers + ", " + cost.remark();
    }

    private static String count(double number, String what) {
        return Types.number(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static String needs(Guidance guidance) {
        Set<String> needs = new LinkedHashSet<>();
        try {
            guidance.begin(Acquisition.watched(granting(), acquired -> needs.add(acquired.kind())));
        } catch (RuntimeException cannotBegin) {
            needs.add("more than this page can show");
        }
        return needs.isEmpty() ? "nothing" : String.join(", ", needs);
    }

    /** The method at its fallbacks, with stand-ins for required keys; null if that is no setting. */
    private static @Nullable Guidance example(Description<Guidance> method) {
        Map<String, String> yaml = new LinkedHashMap<>();
        for (int i = 0; i < method.keys().size(); i++) {
            Field key = method.keys().get(i);
            if (key.isRequired()) {
                yaml.put(key.key(), standIn(key, i));
            }
        }
        try {
            return method.with(yaml);
        } catch (RuntimeException noSetting) {
            return null;
        }
    }

    /** Different from neutral, and growing from key to key, since ranges want their ends in order. */
    private static String standIn(Field c, int index) {
        Class<?> raw = Types.raw(c.type());
        if (raw == String.class || raw == Path.class) {
            return "any";
        }
        if (raw == List.class) {
            return "[any]";
        }
        if (raw.isEnum()) {
            return Types.names(raw).get(0);
        }
        if (raw == boolean.class) {
            return "false";
        }
        double value = c.neutral() != null ? c.neutral() + 1 : Math.max(c.min(), 1 + index);
        return Types.number(Math.min(value, c.max()));
    }

    /** A run that grants everything: handles that nobody may use, since {@code begin} evaluates no network. */
    private static Run granting() {
        Condition condition = Condition.ofCaptions("any condition", List.of("any"), () -> {
            throw new IllegalStateException("a condition of no run has no embedding");
        });
        return (Run) Proxy.newProxyInstance(
                Run.class.getClassLoader(), new Class<?>[] {Run.class}, (p, method, args) -> {
                    Class<?> type = method.getReturnType();
                    if (type == Condition.class) {
                        return condition;
                    } else if (type == Model.class) {
                        return (Model) () -> "any";
                    } else if (type == Likelihood.class) {
                        return (Likelihood) (x, level, intended) -> x;
                    } else if (type == Function.class) {
                        return Function.identity();
                    } else if (type == Edit.class) {
                        return new Edit("any", List.of("any"));
                    } else if (type == Reading.class) {
                        return new Reading("any");
                    } else if (type == Shape.class) {
                        return new Shape(3, 8, 8);
                    } else if (type == int.class) {
                        return 2;
                    } else if (type == String.class) {
                        return "any";
                    } else if (type == List.class) {
                        return List.of("any");
                    }
                    return null;
                });
    }
}
