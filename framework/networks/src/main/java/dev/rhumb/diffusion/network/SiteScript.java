package dev.rhumb.diffusion.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /**
     * A site where pixels and a caption's tokens go through together, each with its residual connection; both remain when it is skipped.
     *
     * @param x pixels as tokens (B, rows columns, width)
     * @param words the caption's tokens (B, length, width)
     * @param whole from the pixels to pixels and words behind the site
     * @return pixels and words
     */
    public List<String> act(UNetSite site, String x, String words, Function<String, List<String>> whole) {
        String given = permuted(site, x, Layout.TOKENS);
        if (variant.has(EditKind.SKIPPED_BLOCK, site.name())) {
            script.leaveOut(() -> whole.apply(given).get(0));
            return List.of(shown(site, given, Layout.TOKENS), words);
        }
        List<String> both = whole.apply(given);
        return List.of(shown(site, both.get(0), Layout.TOKENS), both.get(1));
    }

    /** The values before a block's second convolution, (B, width, rows, columns), with a share of them dropped on request. */
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
        return attended(site, headWidth, new Attended(q, k, v, null));
    }

    /**
     * As above, with what is added to the scores.
     *
     * @param bias (B, 1, 1, keys); along the batch that of the second caption, where the site looks at both
     */
    public String attended(UNetSite site, int headWidth, String q, String k, String v, String bias) {
        return attended(site, headWidth, new Attended(q, k, v, bias));
    }

    /** What an attention takes. */
    private record Attended(
            String q, String k, String v, @Nullable String bias) {}

    private String attended(UNetSite site, int headWidth, Attended given) {
        String name = site.name();
        String queries = tempered(name, blurred(site, given.q()));
        tapped.put(new Tap(Tap.Value.QUERIES, name), queries);
        return variant.numbers(EditKind.NEGATIVE_ATTENTION, name)
                .map(by -> {
                    // Keys and values of both captions came as one batch.
                    Attended first = half(queries, given, 0);
                    String own = weighted(site, headWidth, first);
                    String other = weighted(site, headWidth, half(queries, given, 1));
                    showMap(site, headWidth, first);
                    return EditScript.steered(script, own, other, by.get(0), by.get(1), by.get(2));
                })
                .orElseGet(() -> {
                    Attended whole = new Attended(queries, given.k(), given.v(), given.bias());
                    showMap(site, headWidth, whole);
                    return weighted(site, headWidth, whole);
                });
    }

    /**
     * Attention of pixels to pixels and a caption's tokens, and perhaps of the tokens too.
     *
     * @param q queries (B, heads, rows columns + length, headWidth), pixels first, or those of pixels alone
     * @param k keys (B, heads, rows columns + length, headWidth), pixels first
     * @param v values, as the keys
     */
    public String attendedJointly(UNetSite site, int headWidth, String q, String k, String v) {
        String name = site.name();
        int pixels = site.rows() * site.columns();
        String queries = tempered(name, variant.blur(name).isPresent() ? blurredPixels(site, q, pixels) : q);
        tapped.put(new Tap(Tap.Value.QUERIES, name), script.let("torch.narrow(" + queries + ", 2, 0, " + pixels + ")"));
        boolean identity = variant.has(EditKind.IDENTITY_ATTENTION, name);
        String bias = identity ? EditScript.apart(script, queries, k, pixels) : null;
        Tap map = new Tap(Tap.Value.ATTENTION_MAP, name);
        if (wants(map)) {
            String whole = EditScript.map(script, queries, k, headWidth, bias);
            tapped.put(
                    map,
                    script.let(
                            "torch.narrow(torch.narrow(" + whole + ", 2, 0, " + pixels + "), 3, 0, " + pixels + ")"));
        }
        return script.dotProduct(queries, k, v, bias);
    }

    private String blurredPixels(UNetSite site, String q, int pixels) {
        String blurred = blurred(site, script.let("torch.narrow(" + q + ", 2, 0, " + pixels + ")"));
        return script.let("torch.cat([" + blurred + ", torch.narrow(" + q + ", 2, " + pixels + ", torch.sub(torch.size("
                + q + ", 2), " + pixels + "))], 2)");
    }

    private String blurred(UNetSite site, String q) {
        var sigma = variant.blur(site.name());
        return sigma.isPresent() ? EditScript.blurred(script, q, site, sigma.getAsDouble()) : q;
    }

    private String tempered(String name, String q) {
        return variant.numbers(EditKind.TEMPERED_ATTENTION, name)
                .map(t -> script.let("torch.div(" + q + ", " + t.get(0) + ")"))
                .orElse(q);
    }

    private Attended half(String q, Attended both, int index) {
        String bias = both.bias();
        return new Attended(q, half(both.k(), index), half(both.v(), index), bias == null ? null : half(bias, index));
    }

    private String half(String both, int index) {
        return script.let("(torch.chunk(" + both + ", 2))[" + index + "]");
    }

    private String weighted(UNetSite site, int headWidth, Attended given) {
        String v = given.v();
        if (variant.has(EditKind.IDENTITY_ATTENTION, site.name())) {
            return v;
        }
        String map = maps.get(site.name());
        if (map != null) {
            return script.let("torch.matmul(torch.to(" + map + ", " + v + "), " + v + ")");
        }
        return variant.numbers(EditKind.SPARSE_ATTENTION, site.name())
                .map(lambda -> script.let("torch.matmul(" + sparse(given, headWidth, lambda.get(0)) + ", " + v + ")"))
                .orElseGet(() -> script.dotProduct(given.q(), given.k(), v, given.bias()));
    }

    private String sparse(Attended given, int headWidth, double lambda) {
        return EditScript.sparseMap(script, given.q(), given.k(), headWidth, given.bias(), lambda);
    }

    private void showMap(UNetSite site, int headWidth, Attended seen) {
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
                .map(lambda -> sparse(seen, headWidth, lambda.get(0)))
                .orElseGet(() -> EditScript.map(script, seen.q(), seen.k(), headWidth, seen.bias()));
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
