package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Parameter;
import java.util.List;

/**
 * How texts are read: a closed vocabulary, and a transformer that turns their words into vectors. A model file carries it, so that a
 * model reads the words that it was trained on wherever it is used.
 *
 * @param vocabulary all words, see {@link Tokenizer}; empty where a training takes them from its data set
 * @param length tokens of every text, start and end included; at least 3
 * @param width width of a token's vector, divisible by {@code heads}
 * @param layers transformer layers, at least 1
 * @param heads attention heads, at least 1
 */
public record TextShape(
        @Parameter(value = "all words; empty where a training takes them from its data set", fallback = "[]")
        List<String> vocabulary,

        @Parameter("tokens of every text, start and end included; at least 3")
        int length,

        @Parameter("width of a token's vector, divisible by heads")
        int width,

        @Parameter("transformer layers, at least 1") int layers,
        @Parameter("attention heads, at least 1") int heads) {

    public TextShape {
        vocabulary = List.copyOf(vocabulary);
        Networks.requireAtLeast("text length", length, 3);
        Networks.requireAtLeast("text width", width, 1);
        Networks.requireRepeats("text layers", layers);
        Networks.requireAtLeast("text heads", heads, 1);
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "text heads must divide the text width, but " + heads + " does not divide " + width);
        }
        if (!vocabulary.isEmpty()) {
            new Tokenizer(vocabulary, length);
        }
    }

    /** The same text encoder for these words. */
    public TextShape withVocabulary(List<String> words) {
        return new TextShape(words, length, width, layers, heads);
    }

    /**
     * Reads texts into tokens.
     *
     * @throws IllegalArgumentException if there is no vocabulary yet
     */
    public Tokenizer tokenizer() {
        if (vocabulary.isEmpty()) {
            throw new IllegalArgumentException(
                    "a text encoder needs a vocabulary; a training takes it from a data set with captions");
        }
        return new Tokenizer(vocabulary, length);
    }

    /** Values of a whole text's vectors. */
    public int flatWidth() {
        return length * width;
    }
}
