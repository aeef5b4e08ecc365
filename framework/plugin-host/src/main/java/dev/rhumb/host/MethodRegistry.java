package dev.rhumb.host;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import dev.rhumb.records.Nearest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Guidance methods by name. */
public final class MethodRegistry {

    private final SortedMap<String, Contribution> methods = new TreeMap<>();
    private final List<Refusal> refusals;

    private MethodRegistry(List<Refusal> refusals) {
        this.refusals = List.copyOf(refusals);
    }

    /**
     * The methods of these plugins.
     *
     * @param refusals plugins whose methods are missing, for messages
     * @throws IllegalArgumentException if two methods have one name
     */
    public static MethodRegistry of(List<LoadedPlugin> plugins, List<Refusal> refusals) {
        MethodRegistry registry = new MethodRegistry(refusals);
        for (LoadedPlugin plugin : plugins) {
            for (Description<Guidance> description : plugin.methods()) {
                Contribution before =
                        registry.methods.putIfAbsent(description.name(), new Contribution(description, plugin));
                if (before != null) {
                    throw new IllegalArgumentException("the guidance method '" + description.name()
                            + "' is given by plugin '" + before.plugin().id() + "' and by plugin '" + plugin.id()
                            + "'");
                }
            }
        }
        return registry;
    }

    /** All methods by name, in alphabetical order; unmodifiable. */
    public SortedMap<String, Contribution> all() {
        return Collections.unmodifiableSortedMap(methods);
    }

    /** The method of that name, if a loaded plugin gives it. */
    public Optional<Contribution> find(String name) {
        return Optional.ofNullable(methods.get(name));
    }

    /**
     * The method of that name.
     *
     * @throws UnknownMethodException naming the refused plugin that would have given it, or the nearest name
     */
    public Contribution get(String name) {
        Contribution found = methods.get(name);
        if (found == null) {
            throw unknown(name);
        }
        return found;
    }

    private UnknownMethodException unknown(String name) {
        for (Refusal refusal : refusals) {
            if (refusal.methods().contains(name)) {
                return new UnknownMethodException(
                        "the guidance method '" + name + "' is not available: " + refusal.message(), null);
            }
        }
        String nearest = Nearest.to(name, methods.keySet()).orElse(null);
        String suggestion = nearest == null ? "" : " - did you mean '" + nearest + "'?";
        String known = methods.isEmpty() ? "no plugin is loaded" : "known: " + String.join(", ", methods.keySet());
        return new UnknownMethodException(
                "unknown guidance method '" + name + "'" + suggestion + "; " + known + unreadable(), nearest);
    }

    /** Refused plugins of which nobody can say what they would have given. */
    private String unreadable() {
        String files = refusals.stream()
                .filter(refusal -> refusal.methods().isEmpty())
                .map(refusal -> refusal.source().toString())
                .collect(Collectors.joining(", "));
        return files.isEmpty() ? "" : " (refused and without readable methods: " + files + ")";
    }
}
