package dev.rhumb.host;

import dev.rhumb.guidance.ApiVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;
import org.pf4j.DefaultVersionManager;
import org.pf4j.VersionManager;

/**
 * What is known of a plugin without running any of its code.
 *
 * @param place the jar or the classes folder
 * @param source what people know it by: the jar or the module folder
 * @param descriptor the manifest's main entries
 * @param classes all its classes
 */
record Preflight(Path place, Path source, Attributes descriptor, List<ClassFile> classes, String sha256) {

    private static final VersionManager VERSIONS = new DefaultVersionManager();

    static final String USE_PARENT = "take dev.rhumb:plugin-parent as the module's parent, which writes it";

    String id() {
        return entry("Plugin-Id");
    }

    String version() {
        return entry("Plugin-Version");
    }

    String requires() {
        return entry("Plugin-Requires");
    }

    /** An entry of the descriptor; empty if missing. */
    String entry(String name) {
        String value = descriptor.getValue(name);
        return value == null ? "" : value.trim();
    }

    @Nullable
    String idOrNull() {
        return id().isEmpty() ? null : id();
    }

    /** The names in the {@code @Method} annotations. */
    List<String> methodNames() {
        return classes.stream()
                .flatMap(c -> Optional.ofNullable(c.method()).stream())
                .sorted()
                .toList();
    }

    /** Reads a plugin; classes that cannot be parsed are left for {@link #check} to refuse. */
    static Preflight read(Path place, Path source, PluginFiles files) throws Refused {
        Attributes descriptor;
        try {
            descriptor = files.descriptor();
        } catch (IOException e) {
            throw new Refused(
                    Reason.INVALID_DESCRIPTOR, "its META-INF/MANIFEST.MF is malformed: " + e.getMessage(), USE_PARENT);
        }
        List<ClassFile> classes = new ArrayList<>();
        for (byte[] bytes : files.classFiles().values()) {
            try {
                classes.add(ClassFile.read(bytes));
            } catch (IOException namedByCheck) {
                // check() has the other facts to report first.
            }
        }
        return new Preflight(place, source, descriptor, List.copyOf(classes), files.sha256());
    }

    /** Refuses what cannot work. */
    void check(PluginFiles files) throws Refused {
        checkDescriptor();
        checkApiVersion();
        checkBundled(files);
        checkClassFiles(files);
    }

    private void checkDescriptor() throws Refused {
        if (id().isEmpty()) {
            throw new Refused(
                    Reason.MISSING_DESCRIPTOR, "there is no Plugin-Id in its META-INF/MANIFEST.MF", USE_PARENT);
        }
        if (!id().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new Refused(
                    Reason.INVALID_DESCRIPTOR,
                    "its Plugin-Id '" + id() + "' is not a name",
                    "use letters, digits, '.', '-' and '_' only");
        }
        try {
            VERSIONS.compareVersions(version(), version());
        } catch (RuntimeException e) {
            throw new Refused(
                    Reason.INVALID_DESCRIPTOR,
                    "its Plugin-Version '" + version() + "' is not a semantic version",
                    "write it as major.minor.patch, such as 1.0.0");
        }
        if (!entry("Plugin-Class").isEmpty()) {
            throw new Refused(
                    Reason.INVALID_DESCRIPTOR,
                    "it names a Plugin-Class, which this host never starts",
                    "remove the entry: records with @Method are all the host looks for");
        }
    }

    private void checkApiVersion() throws Refused {
        if (requires().isEmpty()) {
            throw new Refused(
                    Reason.INVALID_DESCRIPTOR,
                    "its manifest has no Plugin-Requires, the range of guidance-api versions it works with",
                    USE_PARENT);
        }
        boolean fits;
        try {
            fits = VERSIONS.checkVersionConstraint(ApiVersion.CURRENT, requires());
        } catch (RuntimeException e) {
            throw new Refused(
                    Reason.INVALID_DESCRIPTOR,
                    "its Plugin-Requires '" + requires() + "' is not a version range",
                    "write it as '>=0.1.0 & <0.2.0'");
        }
        if (!fits) {
            throw new Refused(
                    Reason.WRONG_API_VERSION,
                    "it requires guidance-api " + requires() + ", this is " + ApiVersion.CURRENT,
                    "build it against guidance-api " + ApiVersion.CURRENT
                            + " and widen its Plugin-Requires, or take a release of it made for this version");
        }
    }

    private static void checkBundled(PluginFiles files) throws Refused {
        for (String file : files.files().keySet()) {
            Optional<String> doubled = HostOwned.doubledBy(file);
            if (doubled.isPresent()) {
                throw new Refused(
                        Reason.BUNDLES_HOST_LIBRARY,
                        "it contains " + file + ", but " + doubled.get() + " belongs to the host",
                        "give that dependency the scope 'provided', so that it stays out of the jar");
            }
        }
    }

    private static void checkClassFiles(PluginFiles files) throws Refused {
        int java = Runtime.version().feature();
        for (Map.Entry<String, byte[]> entry : files.classFiles().entrySet()) {
            ClassFile parsed;
            try {
                parsed = ClassFile.read(entry.getValue());
            } catch (IOException e) {
                throw new Refused(
                        Reason.BROKEN_CLASS,
                        entry.getKey() + " is not a readable class file",
                        "build the plugin again");
            }
            if (parsed.java() > java) {
                throw new Refused(
                        Reason.NEWER_CLASS_FILE,
                        entry.getKey() + " is compiled for Java " + parsed.java() + ", this is Java " + java,
                        "compile it with <maven.compiler.release>" + java + "</maven.compiler.release>");
            }
        }
    }
}
