package dev.rhumb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Something broken on purpose.
 *
 * @param broken what is wrong with it, in words
 * @param check of the contract that catches it
 */
record Mutant<T>(String broken, String check, T thing) {
    /** Each is caught by its check with a message, as the table of the document has it. */
    static <T> void assertCaught(String kind, List<Mutant<T>> mutants, BiFunction<String, T, Optional<String>> verdict)
            throws IOException {
        Verdicts verdicts = new Verdicts(kind);
        mutants.forEach(mutant ->
                verdicts.caught(mutant.broken(), mutant.check(), verdict.apply(mutant.check(), mutant.thing())));
        verdicts.assertDocumented();
    }

    /** None of the checks that catch mutants catches a sound one. */
    static <T> void assertPasses(T sound, List<Mutant<T>> mutants, BiFunction<String, T, Optional<String>> verdict) {
        assertThat(mutants)
                .isNotEmpty()
                .allSatisfy(mutant -> assertThat(verdict.apply(mutant.check(), sound))
                        .as(mutant.check())
                        .isEmpty());
    }
}
