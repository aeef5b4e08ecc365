package dev.rhumb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** What the checks of a contract say of things broken on purpose, as a table of docs/testkit.md. */
final class Verdicts {
    private final StringBuilder table = new StringBuilder();

    /** Of a kind of thing. */
    Verdicts(String kind) {
        table.append("| broken ").append(kind).append(" | caught by | message |\n|---|---|---|\n");
    }

    /** The message with which a check of a contract fails, or empty if it passes; the engine runs it on this thread. */
    static Optional<String> of(Class<?> contract, String check) {
        List<Event> finished = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(contract, check))
                .execute()
                .testEvents()
                .finished()
                .list();
        assertThat(finished).as("runs of %s", check).hasSize(1);
        var result = finished.get(0).getRequiredPayload(TestExecutionResult.class);
        assertThat(result.getStatus()).as(check).isNotEqualTo(Status.ABORTED);
        return result.getThrowable().map(t -> {
            assertThat(t).as(check).isInstanceOf(AssertionError.class);
            return String.valueOf(t.getMessage());
        });
    }

    /** Adds what a check said of something broken, which has to be something. */
    void caught(String broken, String check, Optional<String> message) {
        assertThat(message).as("%s, in %s", broken, check).isPresent();
        table.append("| ")
                .append(broken)
                .append(" | `")
                .append(check)
                .append("` | ")
                .append(firstClause(message.orElseThrow()))
                .append(" |\n");
    }

    void assertDocumented() throws IOException {
        Path document = Path.of(System.getProperty("rhumb.root"), "docs/testkit.md");
        assertThat(Files.readString(document))
                .withFailMessage("docs/testkit.md lacks this table:%n%s", table)
                .contains(table);
    }

    /** What is wrong, without the advice and the numbers. */
    private static String firstClause(String message) {
        return Arrays.asList(message.split("(: |\\. |, although)", 2)).get(0);
    }
}
