package dev.rhumb.host;

import java.util.List;
import java.util.Optional;

/**
 * Packages of which one copy may exist: the api, whose types plugin and host exchange, and libraries with native code or
 * global state. They always come from the host's class loader, and a plugin that carries its own is refused, because
 * the two would not agree which one is meant.
 */
final class HostOwned {

    private static final List<String> PACKAGES = List.of(
            "ai.djl.",
            "dev.rhumb.data.",
            "dev.rhumb.diffusion.",
            "dev.rhumb.evaluation.",
            "dev.rhumb.files.",
            "dev.rhumb.guidance.",
            "dev.rhumb.host.",
            "dev.rhumb.images.",
            "dev.rhumb.network.",
            "dev.rhumb.records.",
            "dev.rhumb.reporting.",
            "dev.rhumb.runner.",
            "dev.rhumb.sampling.",
            "dev.rhumb.tensors.",
            "dev.rhumb.testkit.",
            "org.pf4j.",
            "org.slf4j.");

    private HostOwned() {}

    static boolean ownsClass(String className) {
        return PACKAGES.stream().anyMatch(className::startsWith);
    }

    /** The host's package that a file of a plugin would double, if it does; native engine libraries count as ai.djl. */
    static Optional<String> doubledBy(String file) {
        String base = file.substring(file.lastIndexOf('/') + 1);
        if (base.matches("(lib)?(torch|c10|djl_).*\\.(so|dylib|dll)(\\..*)?")) {
            return Optional.of("ai.djl");
        }
        String dotted = file.replace('/', '.');
        return PACKAGES.stream()
                .filter(owned -> file.endsWith(".class") && dotted.startsWith(owned))
                .findFirst()
                .map(owned -> owned.substring(0, owned.length() - 1));
    }
}
