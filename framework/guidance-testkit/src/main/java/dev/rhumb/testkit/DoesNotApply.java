package dev.rhumb.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Lists the checks of a contract that did not apply, in one line for each test class. */
final class DoesNotApply implements TestWatcher, AfterAllCallback {
    private final Map<String, String> checks = new TreeMap<>();

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        String reason = Optional.ofNullable(cause.getMessage()).orElse("").replace("Assumption failed: ", "");
        checks.put(context.getRequiredTestMethod().getName(), reason);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!checks.isEmpty()) {
            String list = checks.entrySet().stream()
                    .map(check -> check.getKey() + " (" + check.getValue() + ")")
                    .collect(Collectors.joining(", "));
            System.out.println(context.getRequiredTestClass().getSimpleName() + ": " + checks.size()
                    + (checks.size() == 1 ? " check does" : " checks do") + " not apply: " + list);
        }
    }
}
