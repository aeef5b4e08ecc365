package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.DenoiserShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The places inside a U-Net, and which edits may be made there; known from its shape, without an engine.
 *
 * @param all in the order of the forward pass
 */
public record UNetSites(List<UNetSite> all) {
    /** Sites of our U-Nets that methods name by default, and what corresponds to them in published ones. */
    private static final Map<String, List<String>> ALIASES = Map.of(
            "middle.attention", List.of("mid_block.attentions", "middle_block.1"),
            "middle.block", List.of("mid_block.resnets.1", "middle_block.2"));

    public UNetSites {
        all = List.copyOf(all);
    }

    /** The places of a network that looks so. */
    public static UNetSites of(UNetShape shape) {
        return new UNetSites(SiteScript.written(false, UNetVariant.PLAIN, sites -> new UNetScript(shape, sites))
                .sites());
    }

    /** The places of a plugin's network. */
    public static UNetSites of(DenoiserShape shape) {
        return new UNetSites(SiteScript.written(false, UNetVariant.PLAIN, sites -> UNetScript.write(shape, sites))
                .sites());
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
     * Edits at groups of sites as edits at sites: a name that is no site, or a transformer block where its attentions are meant, stands for all
     * suitable sites beneath it, such as {@code mid_block.attentions.0} for the attentions of its transformer blocks. {@code middle.attention} and {@code middle.block} stand for what
     * corresponds to them in published U-Nets. Names of nothing stay.
     */
    public List<Edit> expanded(List<Edit> edits) {
        return edits.stream().map(this::expanded).toList();
    }

    /** The sites for which names stand under an edit of a kind; see {@link #expanded(List)}. */
    public List<String> expanded(String kind, List<String> names) {
        return expanded(new Edit(kind, names)).sites();
    }

    private List<String> beneath(String name, List<String> suited) {
        boolean group = named(name)
                .filter(site -> site.kind() != UNetSite.Kind.TRANSFORMER)
                .isEmpty();
        return suited.contains(name) || !group
                ? List.of(name)
                : suited.stream().filter(site -> site.startsWith(name + ".")).toList();
    }

    private Edit expanded(Edit edit) {
        Optional<EditKind> kind = EditKind.called(edit.kind());
        if (kind.isEmpty()) {
            return edit;
        }
        List<String> suited = suited(kind.get());
        List<String> sites = edit.sites().stream()
                .flatMap(name -> Stream.of(List.of(name), ALIASES.getOrDefault(name, List.of()))
                        .flatMap(List::stream)
                        .map(known -> beneath(known, suited))
                        .filter(found -> !found.isEmpty())
                        .findFirst()
                        .orElse(List.of(name))
                        .stream())
                .distinct()
                .toList();
        return sites.equals(edit.sites()) ? edit : new Edit(edit.kind(), sites, edit.against(), edit.map());
    }

    /**
     * Refuses what cannot be done.
     *
     * @param model for the message
     * @throws Unsupported if there is no such kind, no such site, or the kind does not suit it
     */
    public void require(String model, Edit edit) {
        EditKind kind = EditKind.called(edit.kind())
                .orElseThrow(() -> new Unsupported("the model '" + model + "' cannot be changed inside by '"
                        + edit.kind() + "'; it supports " + EditKind.labels()));
        if (!kind.takes(edit.numbers())) {
            throw new Unsupported("the model '" + model + "' does not support the edit '" + edit.kind()
                    + "'; it supports " + kind.written());
        }
        List<String> sites = expanded(edit).sites();
        for (String name : sites) {
            if (!kind.suits(require(model, name).kind())) {
                throw new Unsupported("the edit '" + edit.kind() + "' does not suit the site '" + name
                        + "' of the model '" + model + "'; it suits " + suited(kind));
            }
        }
        if (kind != EditKind.GIVEN_ATTENTION && edit.map() != null) {
            throw new Unsupported("the edit '" + edit.kind() + "' of the model '" + model + "' takes no map");
        }
        if (kind == EditKind.GIVEN_ATTENTION && sites.size() > 1) {
            throw new Unsupported(
                    "the edit '" + edit.kind() + "' brings one map and is for one site, not for " + sites);
        }
        if ((kind == EditKind.NEGATIVE_ATTENTION) != (edit.against() != null)) {
            throw new Unsupported("the edit '" + edit.kind() + "' of the model '" + model + "' "
                    + (edit.against() == null
                            ? "needs a second caption to move away from; {type: nag} brings one"
                            : "looks at no second condition"));
        }
    }

    /**
     * Refuses edits of questions about crops that are written for a site of one size.
     *
     * @throws Unsupported in a sentence
     */
    void requireAnySize(Edit edit) {
        if (EditKind.called(edit.kind()).filter(EditKind::countsPixels).isPresent()) {
            throw new Unsupported("the edit '" + edit.kind()
                    + "' depends on the pixels of its site, so a network with this edit cannot" + " evaluate crops");
        }
    }

    /** Refuses sites that there are not. */
    UNetSite require(String model, String name) {
        return named(name)
                .orElseThrow(() ->
                        new Unsupported("the model '" + model + "' has no site '" + name + "'; it has " + names()));
    }

    /** The names of the sites that suit a kind, with or without numbers; none if it is unknown. */
    public List<String> suited(String kind) {
        return EditKind.called(kind).map(this::suited).orElse(List.of());
    }

    /** What is read at a site: the map of an attention, the output of a block or head. */
    Tap tap(Reading reading) {
        Tap.Value value = switch (require("U-Net", reading.site()).kind()) {
            case BLOCK, TRANSFORMER -> Tap.Value.OUTPUT;
            case SELF_ATTENTION, CROSS_ATTENTION, JOINT_ATTENTION -> Tap.Value.ATTENTION_MAP;
            case HEAD -> Tap.Value.HEAD;
        };
        return new Tap(value, reading.site());
    }

    /**
     * Refuses readings at sites that there are not.
     *
     * @param model for the message
     * @throws Unsupported in a sentence that lists the sites there are
     */
    public void require(String model, Reading reading) {
        require(model, reading.site());
    }

    /**
     * The one attention of pixels to pixels for which a name stands.
     *
     * @param model for the message
     * @throws Unsupported if the name stands for none or several, or for something else
     */
    public String attention(String model, String name) {
        List<String> suited = suited(EditKind.IDENTITY_ATTENTION);
        List<String> found = expanded(EditKind.IDENTITY_ATTENTION.label(), List.of(name)).stream()
                .filter(suited::contains)
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new Unsupported("'" + name + "' of the model '" + model + "' stands for "
                + (found.isEmpty() ? "no attention of pixels to pixels" : "several attentions, " + found)
                + "; name one of " + suited);
    }

    private List<String> suited(EditKind kind) {
        return all.stream()
                .filter(site -> kind.suits(site.kind()))
                .map(UNetSite::name)
                .toList();
    }
}
