package dev.rhumb.host;

import dev.rhumb.guidance.ApiVersion;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Method;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Loads a plugin's classes and finds its guidance methods, records that implement Guidance and carry @Method, and its records of other
 * kinds.
 */
final class Contributions {

    private final Preflight plugin;
    private final ClassLoader loader;
    private final List<Kind<?>> kinds;
    private final Map<Class<?>, Kind<?>> extensions = new LinkedHashMap<>();

    Contributions(Preflight plugin, ClassLoader loader, List<Kind<?>> kinds) {
        this.plugin = plugin;
        this.loader = loader;
        this.kinds = kinds;
    }

    /** The methods by name. */
    List<Description<Guidance>> find() throws Refused {
        List<Class<? extends Guidance>> types = guidanceTypes();
        if (types.isEmpty() && extensions.isEmpty()) {
            throw new Refused(
                    Reason.NO_CONTRIBUTION,
                    "none of its " + plugin.classes().size() + " classes is a record that implements "
                            + Guidance.class.getName() + " and carries @Method",
                    "add one, or remove the plugin");
        }
        List<Class<?>> all = new ArrayList<>(types);
        all.addAll(extensions.keySet());
        checkOwnClasses(all);
        List<Description<Guidance>> methods = new ArrayList<>();
        for (Class<? extends Guidance> type : types) {
            load(type.getName(), true);
            methods.add(describe(type));
        }
        for (Class<?> type : extensions.keySet()) {
            load(type.getName(), true);
        }
        methods.sort(Comparator.comparing(Description::name));
        return methods;
    }

    /** What {@link #find} found of other kinds, checked as they ask for. */
    Map<Class<?>, Kind<?>> extensions() throws Refused {
        for (Map.Entry<Class<?>, Kind<?>> extension : extensions.entrySet()) {
            Class<?> type = extension.getKey();
            try {
                extension.getValue().check().accept(type);
            } catch (IllegalArgumentException e) {
                throw new Refused(
                        Reason.INVALID_METHOD,
                        String.valueOf(e.getMessage()),
                        "annotate the record as the " + extension.getValue().noun() + "s of this program are");
            } catch (LinkageError e) {
                throw broken(type.getName(), e);
            }
        }
        return extensions;
    }

    private List<Class<? extends Guidance>> guidanceTypes() throws Refused {
        List<Class<? extends Guidance>> types = new ArrayList<>();
        for (ClassFile file : plugin.classes()) {
            if (!file.isRecord() && file.method() == null) {
                continue;
            }
            Class<?> type = load(file.name(), false);
            if (Guidance.class.isAssignableFrom(type)) {
                types.add(type.asSubclass(Guidance.class));
                continue;
            }
            kinds.stream()
                    .filter(kind -> kind.type().isAssignableFrom(type))
                    .findFirst()
                    .ifPresent(kind -> extensions.put(type, kind));
            if (type.isAnnotationPresent(Method.class) && !extensions.containsKey(type)) {
                throw new Refused(
                        Reason.INVALID_METHOD,
                        type.getName()
                                + " carries @Method but does not implement Guidance or another kind that experiments name",
                        "implement dev.rhumb.guidance.Guidance or Contrast, or one of "
                                + kinds.stream()
                                        .map(kind -> kind.type().getName())
                                        .toList() + ", or remove @Method");
            }
        }
        return types;
    }

    /**
     * Loads every class beside and below the methods, so that what is broken shows now and not in the middle of a run.
     * Classes elsewhere are bundled libraries, whose optional parts may be missing.
     */
    private void checkOwnClasses(List<Class<?>> types) throws Refused {
        Set<String> packages = new HashSet<>();
        types.forEach(type -> packages.add(type.getPackageName()));
        for (ClassFile file : plugin.classes()) {
            if (packages.stream().anyMatch(p -> file.name().startsWith(p + "."))) {
                checkComplete(load(file.name(), false));
            }
        }
    }

    private void checkComplete(Class<?> type) throws Refused {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            return;
        }
        java.lang.reflect.Method[] methods;
        try {
            methods = type.getMethods();
        } catch (LinkageError e) {
            throw broken(type.getName(), e);
        }
        for (java.lang.reflect.Method method : methods) {
            if (Modifier.isAbstract(method.getModifiers())) {
                throw new Refused(
                        Reason.ABSTRACT_METHOD,
                        type.getName() + " does not implement "
                                + method.getDeclaringClass().getSimpleName() + "." + method.getName()
                                + ": it was compiled against another version of that type",
                        "build it against guidance-api " + ApiVersion.CURRENT);
            }
        }
    }

    private static Description<Guidance> describe(Class<? extends Guidance> type) throws Refused {
        try {
            return Description.of(Guidance.class, type);
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    Reason.INVALID_METHOD,
                    String.valueOf(e.getMessage()),
                    "annotate the record with @Method and each of its components with @Parameter");
        } catch (LinkageError e) {
            throw broken(type.getName(), e);
        }
    }

    private Class<?> load(String name, boolean initialize) throws Refused {
        try {
            return Class.forName(name, initialize, loader);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            // An Error of a static initialiser arrives as it was thrown; it says nothing about the host.
            throw broken(name, e);
        }
    }

    private static Refused broken(String type, Throwable e) {
        Throwable cause = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
        String what = e instanceof NoClassDefFoundError || e instanceof ClassNotFoundException
                ? "needs the class " + String.valueOf(e.getMessage()).replace('/', '.') + ", which is not there"
                : "cannot be loaded: " + cause;
        Refused refused = new Refused(
                Reason.BROKEN_CLASS,
                type + " " + what,
                "build it again with the dependencies that it needs (scope 'compile' for its own, shaded into the jar)");
        refused.initCause(e);
        return refused;
    }
}
