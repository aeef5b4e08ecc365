package dev.rhumb.diffusion.data.shapes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What has a name in captions: the constant's own, in small letters, with blanks. */
public interface Word {
    /** The enum constant's name. */
    String name();

    /** The name in captions. */
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The constant of a word. */
    static <E extends Word> Optional<E> of(E[] constants, String word) {
        return Arrays.stream(constants).filter(c -> c.word().equals(word)).findFirst();
    }

    /** All words of an enumeration. */
    static List<String> all(Word[] constants) {
        return Arrays.stream(constants).map(Word::word).toList();
    }
}
