package dev.rhumb.diffusion.loop;

import dev.rhumb.guidance.Run;
import dev.rhumb.records.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One thing that a guidance acquired from its run: what the documentation lists as its needs, and what a run may lack.
 *
 * @param kind what it is, as a noun phrase
 * @param name which one, where there are several; otherwise empty
 */
public record Acquisition(String kind, String name) {

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("nothing", "a null condition"),
            Map.entry("condition", "a named class or caption"),
            Map.entry("model", "a second model"),
            Map.entry("likelihood", "a likelihood at x_t"),
            Map.entry("reward", "a reward of x0-hat"),
            Map.entry("edit", "a network that can be changed inside"),
            Map.entry("sites", "a network that can be changed inside"),
            Map.entry("needsDenoiserGradient", "a gradient through the denoiser"),
            Map.entry("needsDataSpace", "data rather than latents"),
            Map.entry("cosine", "a CLIP pair"),
            Map.entry("reading", "a network that shows its inside"),
            Map.entry("map", "a network that shows its inside"),
            Map.entry("needsGuidanceInput", "a network that takes a guidance weight"),
            Map.entry("crops", "a network that takes smaller images"),
            Map.entry("needsKernel", "a transition density"),
            Map.entry("particles", "particles"),
            Map.entry("needsRewind", "a sampler that can rewind"));

    /** The same run; {@code watcher} hears of each acquisition before it is made, and refuses it by throwing. */
    public static Run watched(Run run, Consumer<Acquisition> watcher) {
        return (Run) Proxy.newProxyInstance(
                Run.class.getClassLoader(), new Class<?>[] {Run.class}, (p, method, args) -> {
                    Object[] given = args == null ? new Object[0] : args;
                    if (acquires(method)) {
                        String kind = KINDS.getOrDefault(method.getName(), Field.kebab(method.getName()));
                        watcher.accept(
                                new Acquisition(kind, given.length > 0 && given[0] instanceof String name ? name : ""));
                    }
                    try {
                        return method.invoke(run, given);
                    } catch (InvocationTargetException refused) {
                        throw refused.getCause();
                    }
                });
    }

    /** What is declared or named is acquired; facts about the batch (its condition, sizes, shapes) are not. */
    private static boolean acquires(Method method) {
        Class<?>[] given = method.getParameterTypes();
        boolean named = given.length > 0 && given[0] == String.class;
        boolean declared = given.length == 0
                && KINDS.containsKey(method.getName())
                && !method.getName().equals("condition");
        return named || declared || method.getReturnType() == void.class;
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + " '" + name + "'";
    }
}
