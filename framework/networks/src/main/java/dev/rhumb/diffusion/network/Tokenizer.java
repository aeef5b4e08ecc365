package dev.rhumb.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.records.Nearest;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Word-level tokens of a closed vocabulary: a start token, one token per word, an end token, padding up to a fixed length. Words are
 * separated by white space, commas, semicolons and full stops; capitals count as small letters. The empty text is a text.
 */
public final class Tokenizer {
    static final int PADDING = 0;
    static final int START = 1;
    static final int END = 2;
    private static final int FIRST_WORD = 3;

    private final Map<String, Integer> words = new LinkedHashMap<>();
    private final int length;

    /**
     * A tokenizer.
     *
     * @param vocabulary the words, in the order of their tokens: small letters, digits, hyphens and apostrophes
     * @param length tokens of every text
     * @throws IllegalArgumentException if a word is not valid, or appears twice
     */
    public Tokenizer(List<String> vocabulary, int length) {
        this.length = length;
        for (String word : vocabulary) {
            if (!word.matches("[\\p{Ll}\\p{Nd}][\\p{Ll}\\p{Nd}'-]*")) {
                throw new IllegalArgumentException("vocabulary: '" + word
                        + "' is not a word; words have small letters, digits, hyphens and apostrophes");
            }
            if (words.putIfAbsent(word, FIRST_WORD + words.size()) != null) {
                throw new IllegalArgumentException("vocabulary: '" + word + "' appears twice");
            }
        }
    }

    /** Number of different tokens. */
    public int size() {
        return FIRST_WORD + words.size();
    }

    /** Tokens of every text. */
    public int length() {
        return length;
    }

    /** The words, in the order of their tokens. */
    public Collection<String> words() {
        return words.keySet();
    }

    /**
     * The tokens of a text.
     *
     * @return {@link #length()} tokens
     * @throws IllegalArgumentException if a word is unknown, saying which is nearest, or the text is too long
     */
    public long[] tokens(String text) {
        String plain = text.replaceAll("[\\s,;.]+", " ").strip().toLowerCase(Locale.ROOT);
        String[] parts = plain.isEmpty() ? new String[0] : plain.split(" ");
        long[] tokens = new long[length];
        Arrays.fill(tokens, PADDING);
        for (int i = 0; i < parts.length; i++) {
            Integer token = words.get(parts[i]);
            if (token == null) {
                throw new IllegalArgumentException(
                        "the word '" + parts[i] + "' of \"" + text + "\" is unknown; the nearest known word is '"
                                + Nearest.closest(parts[i], words.keySet()).orElse("") + "'");
            }
            if (i + 2 < length) {
                tokens[i + 1] = token;
            }
        }
        if (parts.length + 2 > length) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has " + parts.length + " words; a caption has at most " + (length - 2));
        }
        tokens[0] = START;
        tokens[parts.length + 1] = END;
        return tokens;
    }

    /** As {@link #tokens(NDManager, Device, List)}, on the manager's device. */
    public NDArray tokens(NDManager manager, List<String> texts) {
        return tokens(manager, manager.getDevice(), texts);
    }

    /**
     * The tokens of several texts.
     *
     * @param device where they are needed; the manager may be of another
     * @return (B, length), int64
     * @throws IllegalArgumentException as {@link #tokens(String)}
     */
    public NDArray tokens(NDManager manager, Device device, List<String> texts) {
        long[] all = new long[texts.size() * length];
        for (int i = 0; i < texts.size(); i++) {
            System.arraycopy(tokens(texts.get(i)), 0, all, i * length, length);
        }
        return Constants.of(manager, device, all, new Shape(texts.size(), length));
    }
}
