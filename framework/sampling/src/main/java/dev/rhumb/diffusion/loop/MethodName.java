package dev.rhumb.diffusion.loop;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Method;
import dev.rhumb.records.Description;

/**
 * How messages name a method of a stack.
 *
 * @param text the name of its annotation; the simple name of its class if it has none
 * @param type the name of its class
 */
record MethodName(String text, String type) {
    static MethodName of(Guidance guidance) {
        Class<? extends Guidance> type = guidance.getClass();
        return new MethodName(
                type.isAnnotationPresent(Method.class)
                        ? Description.of(Guidance.class, type).name()
                        : type.getSimpleName(),
                type.getName());
    }

    @Override
    public String toString() {
        return "the method '" + text + "' (" + type + ")";
    }
}
