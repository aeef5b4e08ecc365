package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small model that sentencepiece trained, and what T5Tokenizer of transformers makes of captions with it. */
class SentencePieceTest {
    private static final int LENGTH = 20;

    @TempDir
    Path folder;

    private static Path stored() throws Exception {
        return Path.of(Objects.requireNonNull(SentencePieceTest.class.getResource("/published/sentencepiece"))
                .toURI());
    }

    private static TextDescriptor descriptor(Path tokenizer) {
        return new TextDescriptor("none", tokenizer.toString(), LENGTH, TokenizerFolder.pad(tokenizer), 4);
    }

    @Test
    void captionsHaveTheTokensOfTheLibrary() throws Exception {
        Path folder = stored();
        try (CaptionTokens tokens = CaptionTokens.open(descriptor(folder), folder)) {
            for (String line : Files.readAllLines(folder.resolve("ids.txt"))) {
                String[] parts = line.split("\t");
                String caption = JsonParser.parseString(parts[0]).getAsString();
                long[] due = Arrays.stream(parts[1].split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray();
                assertThat(tokens.tokens(List.of(caption))[0]).as(caption).containsExactly(Arrays.copyOf(due, LENGTH));
                float[] mask = new float[LENGTH];
                Arrays.fill(mask, 0, due.length, 1);
                assertThat(tokens.mask(List.of(caption))).as(caption).containsExactly(mask);
            }
        }
    }

    @Test
    void filesThatAreNoModelAreRefused() throws Exception {
        byte[] whole = Files.readAllBytes(stored().resolve("spiece.model"));
        Files.write(folder.resolve("spiece.model"), Arrays.copyOf(whole, whole.length - 10));
        assertThatThrownBy(() -> TokenizerFolder.json(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spiece.model' is no model of SentencePiece, or it is damaged");
        Files.writeString(folder.resolve("spiece.model"), "a text file");
        assertThatThrownBy(() -> TokenizerFolder.json(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no model of SentencePiece");
        Files.delete(folder.resolve("spiece.model"));
        assertThatThrownBy(() -> TokenizerFolder.json(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither tokenizer.json nor spiece.model, nor vocab.json with merges.txt");
    }
}
