package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.Optional;

/**
 * The places inside a U-Net, and which edits may be made there; known from its shape, without an engine.
 *
 * @param all in the order of the forward pass
 */
public record UNetSites(List<UNetSite> all) {
    public UNetSites {
        all = List.copyOf(all);
    }

    /** The places of a network that looks so. */
    public static UNetSites of(UNetShape shape) {
        return new UNetSites(new UNetScript(shape, false, UNetVariant.PLAIN).sites());
    }

    /** All names. */
    public List<String> names() {
        return all.stream().map(UNetSite::name).toList();
    }

    /** The names of the sites of one kind. */
    public List<String> names(UNetSite.Kind kind) {
        return all.stream()
                .filter(site -> site.kind() == kind)
                .map(UNetSite::name)
                .toList();
    }

    /** The site of a name. */
    public Optional<UNetSite> named(String name) {
        return all.stream().filter(site -> site.name().equals(name)).findFirst();
    }

    /**
     * Refuses what cannot be done.
     *
     * @param model for the message
     * @throws Unsupported if there is no such kind, no such site, or the kind does not suit it
     */
    public void require(String model, Edit edit) {
        EditKind kind = EditKind.named(edit.kind())
                .orElseThrow(
                        () -> new Unsupported("the model '" + model + "' cannot be changed inside by '" + edit.kind()
                                + "'; it knows " + EditKind.labels()
                                + ", and blurred-queries:SIGMA with a sigma above 0 in tokens"));
        for (String name : edit.sites()) {
            UNetSite site = named(name)
                    .orElseThrow(() ->
                            new Unsupported("the model '" + model + "' has no site '" + name + "'; it has " + names()));
            if (!kind.suits(site.kind())) {
                throw new Unsupported("the edit '" + edit.kind() + "' does not suit the site '" + name
                        + "' of the model '" + model + "'; it suits " + suited(kind));
            }
        }
    }

    private List<String> suited(EditKind kind) {
        return all.stream()
                .filter(site -> kind.suits(site.kind()))
                .map(UNetSite::name)
                .toList();
    }
}
