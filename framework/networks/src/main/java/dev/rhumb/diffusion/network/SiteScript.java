package dev.rhumb.diffusion.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the sites of a network's forward pass, as it is or edited and tapped. A network declares each site in the order of the pass and
 * hands over what acts there; this class writes the edits around it. The parameters are the same whatever is edited.
 */
public final class SiteScript {
    /** How the values at a site lie. */
    public enum Layout {
        /** (B, width, rows, columns). */
        IMAGE,
        /** (B, rows columns, width), row-major. */
        TOKENS
    }

    private final ForwardScript script;
    private final UNetVariant variant;
    private final List<UNetSite> sites = new ArrayList<>();
    private final Map<Tap, String> tapped = new HashMap<>();
    private final Map<String, String> maps = new HashMap<>();
    private @Nullable String negative;
    private @Nullable String noise;

    SiteScript(ForwardScript script, UNetVariant variant) {
        this.script = script;
        this.variant = variant;
    }

    /** What a network writes of itself with some sites edited and some values shown. */
    static SiteScript written(boolean channelsLast, UNetVariant variant, Consumer<SiteScript> writing) {
        SiteScript script = new SiteScript(new ForwardScript(channelsLast), variant);
        writing.accept(script);
        return script;
    }

    /** Declares what edits read beside the usual inputs, in the order of {@link EditableNetwork.Further}; before the first site. */
    public void begin() {
        negative = variant.hasSome(EditKind.NEGATIVE_ATTENTION) ? script.input("negative") : null;
        noise = variant.hasSome(EditKind.DROPOUT) ? script.input("noise") : null;
        List<String> given = variant.sites(EditKind.GIVEN_ATTENTION);
        given.forEach(site -> maps.put(site, script.input("map" + given.indexOf(site))));
    }

    /** Where the layers are written. */
    public ForwardScript script() {
        return script;
    }

    /** In the order of the forward pass. */
    List<UNetSite> sites() {
        return sites;
    }

    /** Declares a site. */
    public UNetSite site(UNetSite site) {
        sites.add(site);
        return site;
    }

    /** The second caption's vectors as they come in; null where no site looks at one. */
    public @Nullable String negative() {
        return negative;
    }

    /**
     * What a cross-attention reads.
     *
     * @param words the caption's tokens (B, length, width)
     * @param other the second caption's; null if there is none
     * @return the tokens, followed along the batch by the second caption's if this site looks at both
     */
    public String read(UNetSite cross, String words, @Nullable String other) {
        return variant.has(EditKind.NEGATIVE_ATTENTION, cross.name())
                ? script.let("torch.cat([" + words + ", " + Objects.requireNonNull(other) + "])")
                : words;
    }

    /**
     * A site with its residual connection, which is what remains of it when it is skipped.
     *
     * @param whole from its input to its output
     */
    public String act(UNetSite site, String x, Layout layout, UnaryOperator<String> whole) {
        String given = permuted(site, x, layout);
        if (!variant.has(EditKind.SKIPPED_BLOCK, site.name())) {
            return shown(site, whole.apply(given), layout);
        }
        script.leaveOut(() -> whole.apply(given));
        return shown(site, given, layout);
    }

    /**
     * A site whose residual connection may change the width.
     *
     * @param kept from its input to what remains when it is skipped
     * @param added from its input to what it adds
     */
    public String act(UNetSite site, String x, Layout layout, UnaryOperator<String> kept, UnaryOperator<String> added) {
        String given = permuted(site, x, layout);
        if (variant.has(EditKind.SKIPPED_BLOCK, site.name())) {
            script.leaveOut(() -> added.apply(given));
            return shown(site, kept.apply(given), layout);
        }
        String sum = added.apply(given);
        return shown(site, script.add(kept.apply(given), sum), layout);
    }

    /** The values before a block's second convolution, (B, width, rows, columns), with a share of them dropped where that is asked for. */
    public String dropped(UNetSite site, String x) {
        return variant.numbers(EditKind.DROPOUT, site.name())
                .map(rate -> EditScript.dropped(script, x, Objects.requireNonNull(noise), site, rate.get(0)))
                .orElse(x);
    }

    /**
     * Attention at a site.
     *
     * @param q queries (B, heads, rows columns, headWidth)
     * @param k keys (B, heads, keys, headWidth), of {@link #read}
     * @param v values, as the keys
     */
    public String attended(UNetSite site, int headWidth, String q, String k, String v) {
        String name = site.name();
        var sigma = variant.blur(name);
        String blurred = sigma.isPresent() ? EditScript.blurred(script, q, site, sigma.getAsDouble()) : q;
        String asked = variant.numbers(EditKind.TEMPERED_ATTENTION, name)
                .map(t -> script.let("torch.div(" + blurred + ", " + t.get(0) + ")"))
                .orElse(blurred);
        tapped.put(new Tap(Tap.Value.QUERIES, name), asked);
        return variant.numbers(EditKind.NEGATIVE_ATTENTION, name)
                .map(by -> {
                    // Keys and values of both captions came as one batch.
                    String own = weighted(site, headWidth, asked, half(k, 0), half(v, 0));
                    String other = weighted(site, headWidth, asked, half(k, 1), half(v, 1));
                    showMap(site, headWidth, asked, half(k, 0));
                    return EditScript.steered(script, own, other, by.get(0), by.get(1), by.get(2));
                })
                .orElseGet(() -> {
                    showMap(site, headWidth, asked, k);
                    return weighted(site, headWidth, asked, k, v);
                });
    }

    private String half(String both, int index) {
        return script.let("(torch.chunk(" + both + ", 2))[" + index + "]");
    }

    private String weighted(UNetSite site, int headWidth, String q, String k, String v) {
        if (variant.has(EditKind.IDENTITY_ATTENTION, site.name())) {
            return v;
        }
        String given = maps.get(site.name());
        if (given != null) {
            return script.let("torch.matmul(torch.to(" + given + ", " + v + "), " + v + ")");
        }
        return variant.numbers(EditKind.SPARSE_ATTENTION, site.name())
                .map(lambda -> script.let("torch.matmul(" + EditScript.sparseMap(script, q, k, headWidth, lambda.get(0))
                        + ", " + v + ")"))
                .orElseGet(() -> script.dotProduct(q, k, v));
    }

    private void showMap(UNetSite site, int headWidth, String q, String k) {
        Tap map = new Tap(Tap.Value.ATTENTION_MAP, site.name());
        if (!wants(map)) {
            return;
        }
        String given = maps.get(site.name());
        if (given != null) {
            tapped.put(map, given);
            return;
        }
        String found = variant.numbers(EditKind.SPARSE_ATTENTION, site.name())
                .map(lambda -> EditScript.sparseMap(script, q, k, headWidth, lambda.get(0)))
                .orElseGet(() -> EditScript.map(script, q, k, headWidth));
        boolean identity = variant.has(EditKind.IDENTITY_ATTENTION, site.name());
        tapped.put(map, identity ? EditScript.identity(script, found) : found);
    }

    private String permuted(UNetSite site, String x, Layout layout) {
        return variant.has(EditKind.PERMUTED_TOKENS, site.name()) ? EditScript.permuted(script, x, site, layout) : x;
    }

    private String shown(UNetSite site, String output, Layout layout) {
        Tap tap = new Tap(Tap.Value.OUTPUT, site.name());
        if (wants(tap)) {
            show(
                    tap,
                    layout == Layout.IMAGE
                            ? output
                            : script.let("torch.reshape(torch.transpose(" + output + ", 1, 2), [torch.size(" + output
                                    + ", 0), " + site.width() + ", " + site.rows() + ", " + site.columns() + "])"));
        }
        return output;
    }

    /** Whether a value is tapped. */
    boolean wants(Tap tap) {
        return variant.taps().contains(tap);
    }

    /** Shows a value. */
    void show(Tap tap, String value) {
        tapped.put(tap, value);
    }

    /**
     * Ends the forward pass.
     *
     * @param results its results; what is tapped comes behind them
     * @param as the type of all of them: PyTorch's number, or a value of that type
     */
    public void end(List<String> results, String as) {
        List<String> all = new ArrayList<>(results);
        variant.taps().forEach(tap -> all.add(Objects.requireNonNull(tapped.get(tap))));
        if (all.size() == 1) {
            script.method("forward", "Tensor", "torch.to(" + all.get(0) + ", " + as + ")");
            return;
        }
        StringBuilder type = new StringBuilder();
        StringBuilder result = new StringBuilder();
        for (String value : all) {
            type.append(type.isEmpty() ? "Tuple[Tensor" : ", Tensor");
            result.append(result.isEmpty() ? "(torch.to(" : ", torch.to(")
                    .append(value)
                    .append(", ")
                    .append(as)
                    .append(')');
        }
        script.method("forward", type.append(']').toString(), result.append(')').toString());
    }
}
