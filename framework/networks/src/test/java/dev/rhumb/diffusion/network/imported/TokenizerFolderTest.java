package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFolderTest {
    @TempDir
    Path folder;

    private List<Long> ids(String caption, int length, long pad) {
        TextDescriptor descriptor = new TextDescriptor("none", ".", length, pad, 4);
        try (CaptionTokens tokens = CaptionTokens.open(descriptor, folder)) {
            return java.util.Arrays.stream(tokens.tokens(List.of(caption))[0])
                    .boxed()
                    .toList();
        }
    }

    @Test
    void glidesTokenizerReadsSmallLettersWithoutStartAndEnd() throws IOException {
        Files.writeString(folder.resolve("encoder.json"), """
            {"a": 0, "r": 1, "i": 2, "n": 3, "g": 4, "\\u0120": 5, "in": 6, "ing": 7, "\\u0120r": 8, "<|endoftext|>": 9}
            """);
        Files.writeString(folder.resolve("vocab.bpe"), "#version: 0.2\ni n\nin g\n\u0120 r\n");
        assertThat(TokenizerFolder.pad(folder)).isEqualTo(9);
        assertThat(ids("A Ring", 5, 9)).containsExactly(0L, 8L, 7L, 9L, 9L);
        assertThat(ids("", 3, 9)).containsExactly(9L, 9L, 9L);
        assertThatThrownBy(() -> ids("a ring a ring", 5, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 7 tokens, but the text encoder reads at most 5");
    }

    @Test
    void clipsOriginalMergesMakeItsVocabulary() throws IOException {
        Files.writeString(folder.resolve("bpe_simple_vocab_16e6.txt"), "\"#version: 0.2\ni n\nin g</w>\nr ing</w>\n");
        // 256 bytes, 256 that end a word, the merges, start and end; 'a' is the 65th printable byte from '!' on.
        assertThat(ids("A  ring", 6, 0)).containsExactly(515L, 256L + 64, 514L, 516L, 0L, 0L);
    }

    @Test
    void aFolderWithoutATokenizerIsRefused() {
        assertThatThrownBy(() -> TokenizerFolder.json(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds no tokenizer: neither tokenizer.json nor spiece.model, nor vocab.json with"
                        + " merges.txt, nor encoder.json with vocab.bpe, nor bpe_simple_vocab_16e6.txt");
    }
}
