package dev.rhumb.checks;

import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Model;
import dev.rhumb.guidance.Run;
import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.AccessModifier;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiChangeStatus;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiCompatibilityChange;
import japicmp.model.JApiCompatibilityChangeType;
import japicmp.model.JApiField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javassist.CtClass;
import org.apiguardian.api.API;

/** Changes between two versions of a jar that break what was written against the stable types of the first. */
final class ApiBreaks {
    /** Plugins ask these and the framework alone implements them, so that a method more harms nobody. */
    private static final Set<String> ASKED_ONLY =
            Set.of(Run.class.getName(), Evaluation.class.getName(), Model.class.getName());

    private ApiBreaks() {}

    /** One line each: the type or member, and what happened to it. */
    static List<String> between(JarImage before, JarImage after) {
        JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
        options.setAccessModifier(AccessModifier.PROTECTED);
        options.setNoAnnotations(true);
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true); // tensors and JUnit are in other jars
        List<JApiClass> types = new JarArchiveComparator(options)
                .compare(
                        new JApiCmpArchive(before.bytes(), "before", "before"),
                        new JApiCmpArchive(after.bytes(), "after", "after"));
        Set<String> promised = types.stream()
                .filter(ApiBreaks::isStable)
                .map(JApiClass::getFullyQualifiedName)
                .collect(Collectors.toSet());
        return types.stream()
                .filter(type -> promised.contains(outermost(type)))
                .flatMap(ApiBreaks::breaks)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isStable(JApiClass type) {
        return type.getOldClass().map(ApiBreaks::status).orElse(API.Status.INTERNAL) == API.Status.STABLE;
    }

    private static API.Status status(CtClass type) {
        try {
            return type.getAnnotation(API.class) instanceof API api ? api.status() : API.Status.INTERNAL;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(type.getName() + " carries an unknown annotation", e);
        }
    }

    private static String outermost(JApiClass type) {
        return type.getFullyQualifiedName().replaceAll("\\$.*", "");
    }

    private static Stream<String> breaks(JApiClass type) {
        if (type.getChangeStatus() == JApiChangeStatus.REMOVED) {
            return Stream.of(type.getFullyQualifiedName() + ": class removed");
        }
        List<JApiCompatibility> parts = new ArrayList<>(List.of(type, type.getSuperclass()));
        parts.addAll(type.getInterfaces());
        parts.addAll(type.getConstructors());
        parts.addAll(type.getMethods());
        parts.addAll(type.getFields());
        return parts.stream()
                .flatMap(part -> part.getCompatibilityChanges().stream()
                        .filter(change -> harms(type, change))
                        .map(change -> name(type, part) + ": " + words(change.getType())));
    }

    private static boolean harms(JApiClass type, JApiCompatibilityChange change) {
        boolean harmless = ASKED_ONLY.contains(type.getFullyQualifiedName())
                && change.getType() == JApiCompatibilityChangeType.METHOD_ADDED_TO_INTERFACE;
        return !harmless && !(change.isBinaryCompatible() && change.isSourceCompatible());
    }

    private static String name(JApiClass type, JApiCompatibility part) {
        if (part instanceof JApiBehavior method) {
            return type.getFullyQualifiedName() + "." + method.getName();
        }
        return part instanceof JApiField field
                ? type.getFullyQualifiedName() + "." + field.getName()
                : type.getFullyQualifiedName();
    }

    private static String words(JApiCompatibilityChangeType change) {
        return change.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
