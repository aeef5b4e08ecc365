package dev.rhumb.diffusion.network;

import dev.rhumb.network.DenoiserShape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes a U-Net, as it is or as a variant of itself; the parameters are the same whatever the variant. */
final class UNetScript {
    static final String ENCODE = "encode";
    static final String WEIGH = "weigh";
    private static final int FREQUENCIES = 16;

    private final UNetShape shape;
    private final ForwardScript script;
    private final UNetVariant variant;
    private final @Nullable ParameterSpec table;
    private final @Nullable String noise;
    private @Nullable String tokens;
    /** Of the second caption, where some site looks at one. */
    private @Nullable String negative;

    private final Deque<String> skips = new ArrayDeque<>();
    private final Deque<Integer> skipWidths = new ArrayDeque<>();
    private final List<UNetSite> sites = new ArrayList<>();
    private final Map<Tap, String> tapped = new HashMap<>();
    private final Map<String, String> maps = new HashMap<>();
    /** What leaves the block that the auxiliary head looks at, and the block's level. */
    private String headed = "";

    private int headLevel;

    UNetScript(UNetShape shape, boolean channelsLast, UNetVariant variant) {
        this.shape = shape;
        this.script = new ForwardScript(channelsLast);
        this.variant = variant;
        TextShape text = shape.text();
        if (text == null) {
            this.table = script.table("class.embedding", 1, shape.classes() + 1, shape.embeddingWidth());
        } else {
            this.table = null;
            String encoded = TextScript.encoder(script, text);
            script.method(ENCODE, "Tensor", "torch.to(torch.flatten(" + encoded + ", 1), c)");
            this.tokens = TextScript.unflattened(script, "e", text);
            if (variant.hasSome(EditKind.NEGATIVE_ATTENTION)) {
                this.negative = TextScript.unflattened(script, script.input("negative"), text);
            }
        }
        if (shape.guidance() != null) {
            script.method(WEIGH, "Tensor", "torch.to(" + weighed() + ", c)");
        }
        this.noise = variant.hasSome(EditKind.DROPOUT) ? script.input("noise") : null;
        List<String> given = variant.sites(EditKind.GIVEN_ATTENTION);
        given.forEach(site -> maps.put(site, script.input("map" + given.indexOf(site))));
        String embedding = embedding();
        String h = encoder(embedding);
        h = middle(h, embedding);
        h = decoder(h, embedding);
        h = script.silu(script.groupNorm(h, "out.norm", shape.widths().get(0), shape.groups()));
        int out = shape.channels() * shape.patch() * shape.patch();
        h = script.pixels(script.conv(h, "out.conv", shape.widths().get(0), out, 3, 1, 0), shape.patch());
        if (shape.head() != null) {
            head();
        }
        end("torch.to(" + h + ", x)");
    }

    /** What guidance weights x (B) add to the embedding: a small network's difference from what it says of weight 1. */
    private String weighed() {
        int width = shape.embeddingWidth();
        String above = script.let("torch.sub(x, 1.)");
        String both = script.let("torch.cat([" + above + ", torch.zeros_like(" + above + ")])");
        String said = script.linear(script.fourier(both, FREQUENCIES), "guidance.in", 2 * FREQUENCIES, width, 1);
        String added = script.linear(script.silu(said), "guidance.out", width, width, 0);
        String halves = script.let("torch.chunk(" + added + ", 2)");
        return script.let("torch.sub(" + halves + "[0], " + halves + "[1])");
    }

    /** An output of an intermediate block, of the image's size whatever the block's; written where it is asked for. */
    private void head() {
        int width = shape.widths().get(headLevel);
        int side = shape.patch() << headLevel;
        Supplier<String> writing = () -> {
            String h = script.silu(script.groupNorm(headed, "head.norm", width, shape.groups()));
            return script.pixels(script.conv(h, "head.conv", width, shape.channels() * side * side, 3, 1, 0), side);
        };
        if (variant.taps().contains(Tap.HEAD)) {
            tapped.put(Tap.HEAD, writing.get());
        } else {
            script.leaveOut(writing);
        }
        sites.add(new UNetSite(Tap.HEAD.site(), UNetSite.Kind.HEAD, shape.channels(), shape.height(), shape.width()));
    }

    /** Ends the method: the raw output alone, or with what is tapped behind it. */
    private void end(String raw) {
        if (variant.taps().isEmpty()) {
            script.method("forward", "Tensor", raw);
            return;
        }
        StringBuilder type = new StringBuilder("Tuple[Tensor");
        StringBuilder result = new StringBuilder("(").append(raw);
        for (Tap tap : variant.taps()) {
            type.append(", Tensor");
            result.append(", torch.to(")
                    .append(Objects.requireNonNull(tapped.get(tap)))
                    .append(", x)");
        }
        script.method("forward", type.append(']').toString(), result.append(')').toString());
    }

    ForwardScript script() {
        return script;
    }

    /** Where class embeddings lie, or null for a network that reads captions. */
    @Nullable
    ParameterSpec table() {
        return table;
    }

    /** In the order of the forward pass. */
    List<UNetSite> sites() {
        return sites;
    }

    private String embedding() {
        return embedding(script, shape.embeddingWidth(), this::condition);
    }

    /** The vector of noise level and condition, (B, width). */
    private static String embedding(ForwardScript script, int width, Supplier<String> condition) {
        String noise = script.linear(script.fourier("c", FREQUENCIES), "noise.in", 2 * FREQUENCIES, width, 1);
        String sum = script.add(script.linear(script.silu(noise), "noise.out", width, width, 1), condition.get());
        return script.silu(sum);
    }

    /** Writes the network of a plugin; returns where its class embeddings lie. */
    static ParameterSpec write(DenoiserShape shape, ForwardScript script) {
        int width = shape.embeddingWidth();
        ParameterSpec table = script.table("class.embedding", 1, shape.classes() + 1, width);
        String embedding = embedding(script, width, () -> script.let("torch.to(e, t)"));
        String raw = shape.write(script, script.let("torch.to(x, t)"), embedding);
        script.method("forward", "Tensor", "torch.to(" + raw + ", x)");
        return table;
    }

    /** What is conditioned on, (B, embeddingWidth). */
    private String condition() {
        TextShape text = shape.text();
        return tokens == null || text == null
                ? script.let("torch.to(e, t)")
                : script.linear(
                        TextScript.pooled(script, tokens), "text.pooled", text.width(), shape.embeddingWidth(), 1);
    }

    private String encoder(String embedding) {
        List<Integer> widths = shape.widths();
        String x = script.layout(script.patches(script.let("torch.to(x, t)"), shape.patch()));
        String h = script.layout(
                script.conv(x, "stem", shape.channels() * shape.patch() * shape.patch(), widths.get(0), 3, 1, 1));
        int in = widths.get(0);
        for (int level = 0; level < widths.size(); level++) {
            for (int block = 0; block < shape.blocks(); block++) {
                h = stage(h, embedding, "down." + level + "." + block, in, level);
                in = widths.get(level);
                skips.push(h);
                skipWidths.push(in);
            }
            if (level + 1 < widths.size()) {
                h = script.conv(h, "down." + level + ".halve", in, in, 3, 2, 1);
            }
        }
        return h;
    }

    private String middle(String x, String embedding) {
        int lowest = shape.widths().size() - 1;
        String h = attentions(x, "middle.attention", lowest);
        return block(h, embedding, "middle.block", shape.widths().get(lowest), lowest);
    }

    private String decoder(String x, String embedding) {
        List<Integer> widths = shape.widths();
        String h = x;
        int in = widths.get(widths.size() - 1);
        for (int level = widths.size() - 1; level >= 0; level--) {
            for (int block = 0; block < shape.blocks(); block++) {
                h = script.concat(h, skips.pop());
                h = stage(h, embedding, "up." + level + "." + block, in + skipWidths.pop(), level);
                in = widths.get(level);
            }
            if (level > 0) {
                in = widths.get(level - 1);
                h = script.conv(script.upsample(h), "up." + level + ".double", widths.get(level), in, 3, 1, 1);
            }
        }
        return h;
    }

    private String stage(String x, String embedding, String name, int in, int level) {
        String h = block(x, embedding, name, in, level);
        return shape.attention().contains(level) ? attentions(h, name + ".attention", level) : h;
    }

    private String attentions(String x, String name, int level) {
        UNetSite self = site(name, UNetSite.Kind.SELF_ATTENTION, level);
        String h = act(
                x,
                self,
                given -> script.attention(
                        given,
                        name,
                        self.width(),
                        shape.headWidth(),
                        shape.groups(),
                        (q, k, v) -> attended(self, q, k, v)));
        TextShape text = shape.text();
        String words = tokens;
        if (words == null || text == null) {
            return h;
        }
        UNetSite cross = site(name + ".cross", UNetSite.Kind.CROSS_ATTENTION, level);
        boolean both = variant.has(EditKind.NEGATIVE_ATTENTION, cross.name());
        String read = both ? script.let("torch.cat([" + words + ", " + Objects.requireNonNull(negative) + "])") : words;
        return act(
                h,
                cross,
                given -> TextScript.crossAttention(
                        script,
                        given,
                        read,
                        cross.name(),
                        cross.width(),
                        shape.headWidth(),
                        shape.groups(),
                        text.width(),
                        (q, k, v) -> attended(cross, q, k, v)));
    }

    private String block(String x, String embedding, String name, int in, int level) {
        UNetSite site = site(name, UNetSite.Kind.BLOCK, level);
        String given = permuted(x, site);
        UnaryOperator<String> dropping = h -> variant.numbers(EditKind.DROPOUT, name)
                .map(rate -> EditScript.dropped(script, h, Objects.requireNonNull(noise), site, rate.get(0)))
                .orElse(h);
        Supplier<String> residue = () -> script.residue(
                given, embedding, name, in, site.width(), shape.embeddingWidth(), shape.groups(), 0, dropping);
        if (!variant.has(EditKind.SKIPPED_BLOCK, name)) {
            String added = residue.get();
            return left(site, script.add(script.kept(given, name, in, site.width()), added), level);
        }
        script.leaveOut(residue);
        return left(site, script.kept(given, name, in, site.width()), level);
    }

    /** What leaves a block. */
    private String left(UNetSite site, String output, int level) {
        if (site.name().equals(shape.head())) {
            headed = output;
            headLevel = level;
        }
        return shown(site, output);
    }

    /** An attention with its residual connection, unless it is skipped. */
    private String act(String x, UNetSite site, UnaryOperator<String> attention) {
        String given = permuted(x, site);
        if (!variant.has(EditKind.SKIPPED_BLOCK, site.name())) {
            return shown(site, attention.apply(given));
        }
        script.leaveOut(() -> attention.apply(given));
        return shown(site, given);
    }

    private String permuted(String x, UNetSite site) {
        return variant.has(EditKind.PERMUTED_TOKENS, site.name()) ? EditScript.permuted(script, x, site) : x;
    }

    private String attended(UNetSite site, String q, String k, String v) {
        String name = site.name();
        var sigma = variant.blur(name);
        String blurred = sigma.isPresent() ? EditScript.blurred(script, q, site, sigma.getAsDouble()) : q;
        String asked = variant.numbers(EditKind.TEMPERED_ATTENTION, name)
                .map(t -> script.let("torch.div(" + blurred + ", " + t.get(0) + ")"))
                .orElse(blurred);
        tap(Tap.Value.QUERIES, site, asked);
        return variant.numbers(EditKind.NEGATIVE_ATTENTION, name)
                .map(by -> {
                    // Keys and values of both captions came as one batch.
                    String own = weighted(site, asked, half(k, 0), half(v, 0));
                    String other = weighted(site, asked, half(k, 1), half(v, 1));
                    showMap(site, asked, half(k, 0));
                    return EditScript.steered(script, own, other, by.get(0), by.get(1), by.get(2));
                })
                .orElseGet(() -> {
                    showMap(site, asked, k);
                    return weighted(site, asked, k, v);
                });
    }

    private String half(String both, int index) {
        return script.let("(torch.chunk(" + both + ", 2))[" + index + "]");
    }

    private String weighted(UNetSite site, String q, String k, String v) {
        if (variant.has(EditKind.IDENTITY_ATTENTION, site.name())) {
            return v;
        }
        String given = maps.get(site.name());
        if (given != null) {
            return script.let("torch.matmul(torch.to(" + given + ", " + v + "), " + v + ")");
        }
        return variant.numbers(EditKind.SPARSE_ATTENTION, site.name())
                .map(lambda -> script.let("torch.matmul("
                        + EditScript.sparseMap(script, q, k, shape.headWidth(), lambda.get(0)) + ", " + v + ")"))
                .orElseGet(() -> script.dotProduct(q, k, v));
    }

    private void showMap(UNetSite site, String q, String k) {
        Tap map = new Tap(Tap.Value.ATTENTION_MAP, site.name());
        if (!variant.taps().contains(map)) {
            return;
        }
        String given = maps.get(site.name());
        if (given != null) {
            tapped.put(map, given);
            return;
        }
        String found = variant.numbers(EditKind.SPARSE_ATTENTION, site.name())
                .map(lambda -> EditScript.sparseMap(script, q, k, shape.headWidth(), lambda.get(0)))
                .orElseGet(() -> EditScript.map(script, q, k, shape.headWidth()));
        boolean identity = variant.has(EditKind.IDENTITY_ATTENTION, site.name());
        tapped.put(map, identity ? EditScript.identity(script, found) : found);
    }

    private String shown(UNetSite site, String output) {
        tap(Tap.Value.OUTPUT, site, output);
        return output;
    }

    private void tap(Tap.Value value, UNetSite site, String name) {
        tapped.put(new Tap(value, site.name()), name);
    }

    private UNetSite site(String name, UNetSite.Kind kind, int level) {
        int shrunk = shape.patch() << level;
        UNetSite site =
                new UNetSite(name, kind, shape.widths().get(level), shape.height() / shrunk, shape.width() / shrunk);
        sites.add(site);
        return site;
    }
}
