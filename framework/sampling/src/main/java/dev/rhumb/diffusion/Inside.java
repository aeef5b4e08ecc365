package dev.rhumb.diffusion;

import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.TreeSet;

/** What can be changed and read inside a denoiser. By default it is closed. */
@FunctionalInterface
public interface Inside {
    /** The name of the model, for messages. */
    String name();

    /** The kinds of {@link Edit} it knows; empty if its inside cannot be changed. */
    default List<String> editKinds() {
        return List.of();
    }

    /** The named sites where edits apply. */
    default List<String> sites() {
        return List.of();
    }

    /**
     * Refuses edits that it cannot make.
     *
     * @throws Unsupported in a sentence that lists the kinds or sites there are
     */
    default void requireEditable(Edit edit) {
        if (!editKinds().contains(edit.kind())) {
            throw new Unsupported("the model '" + name() + "' cannot be changed inside by '" + edit.kind()
                    + "'; it supports " + (editKinds().isEmpty() ? "none" : new TreeSet<>(editKinds())));
        }
        if (edit.against() != null) {
            throw new Unsupported(
                    "the edit '" + edit.kind() + "' of the model '" + name() + "' looks at no second condition");
        }
        for (String site : edit.sites()) {
            if (!sites().contains(site)) {
                throw new Unsupported(
                        "the model '" + name() + "' has no site '" + site + "'; it has " + new TreeSet<>(sites()));
            }
        }
    }

    /** The sites that suit a kind of edit, in the order of the forward pass. */
    default List<String> sites(String kind) {
        return editKinds().contains(Edit.name(kind)) ? sites() : List.of();
    }

    /** The sites at which an edit of a kind acts if it is given these names: one may stand for all suitable sites beneath it. */
    default List<String> sites(String kind, List<String> names) {
        return names;
    }

    /** Whether an edit draws random numbers, which the question must then seed. */
    default boolean drawsNoise(Edit edit) {
        return false;
    }

    /**
     * Refuses to show what it cannot.
     *
     * @throws Unsupported in a sentence that lists the sites there are
     */
    default void requireShown(Reading reading) {
        throw new Unsupported("the model '" + name() + "' does not show its inside, so there is nothing to read at '"
                + reading.site() + "'");
    }

    /**
     * The one attention of pixels, or of the parts of a point, for which a name stands; its map can be read.
     *
     * @throws Unsupported if the name stands for none or several, or for something else
     */
    default String attention(String site) {
        requireShown(new Reading(site));
        return site;
    }
}
