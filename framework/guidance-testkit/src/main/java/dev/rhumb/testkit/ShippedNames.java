package dev.rhumb.testkit;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The names of the methods that Rhumb ships, which a plugin beside them cannot have. */
final class ShippedNames {
    private static final String RESOURCE = "shipped-methods.properties";

    private ShippedNames() {}

    static void notTaken(Guidance guidance) {
        Description<Guidance> method = Description.of(Guidance.class, guidance.getClass());
        String owner = classes().getProperty(method.name());
        if (owner != null && !owner.equals(method.type().getName())) {
            throw new AssertionError("The name '" + method.name() + "' belongs to a shipped method (" + owner
                    + "): choose another name in @Method, since the host refuses a second method of one name.");
        }
    }

    private static Properties classes() {
        try (InputStream in = Objects.requireNonNull(ShippedNames.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            Properties names = new Properties();
            names.load(in);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
