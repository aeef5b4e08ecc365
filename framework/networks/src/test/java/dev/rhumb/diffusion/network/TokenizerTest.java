package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private final Tokenizer tokenizer = new Tokenizer(List.of("a", "red", "star", "above"), 6);

    @Test
    void wordsStandBetweenStartAndEndBeforePadding() {
        assertThat(tokenizer.tokens("a red star")).containsExactly(1, 3, 4, 5, 2, 0);
        assertThat(tokenizer.tokens("")).containsExactly(1, 2, 0, 0, 0, 0);
        assertThat(tokenizer.size()).isEqualTo(7);
    }

    @Test
    void capitalsAndPunctuationDoNotMatter() {
        assertThat(tokenizer.tokens("  A  red,star.")).isEqualTo(tokenizer.tokens("a red star"));
    }

    @Test
    void textsBecomeOneMatrix() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray tokens = tokenizer.tokens(manager, List.of("a star", ""));
            assertThat(tokens.getShape()).isEqualTo(new Shape(2, 6));
            assertThat(tokens.toLongArray()).containsExactly(1, 3, 5, 2, 0, 0, 1, 2, 0, 0, 0, 0);
        }
    }

    @Test
    void refusesUnknownWordsWithTheNearestAndTextsThatAreTooLong() {
        assertThatThrownBy(() -> tokenizer.tokens("a rad star"))
                .hasMessage("the word 'rad' of \"a rad star\" is unknown; the nearest known word is 'red'");
        assertThatThrownBy(() -> tokenizer.tokens("a red star above a"))
                .hasMessage("\"a red star above a\" has 5 words; a caption has at most 4");
        assertThat(tokenizer.tokens("a red star above")).endsWith(2);
    }

    @Test
    void refusesVocabulariesThatAreNone() {
        assertThatThrownBy(() -> new Tokenizer(List.of("a", "red star"), 6)).hasMessageContaining("'red star' is not");
        assertThatThrownBy(() -> new Tokenizer(List.of("a", "a"), 6)).hasMessage("vocabulary: 'a' appears twice");
        assertThatThrownBy(() -> new TextShape(List.of(), 6, 8, 1, 2).tokenizer())
                .hasMessageContaining("needs a vocabulary");
        assertThatThrownBy(() -> new TextShape(List.of("a"), 6, 8, 1, 3))
                .hasMessage("text heads must divide the text width, but 3 does not divide 8");
    }
}
