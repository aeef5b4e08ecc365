package dev.rhumb.diffusion.network;

import static dev.rhumb.diffusion.network.SiteScript.Layout.IMAGE;

import dev.rhumb.network.DenoiserShape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes a U-Net. */
final class UNetScript {
    static final String ENCODE = "encode";
    static final String WEIGH = "weigh";
    /** The embeddings of classes. */
    static final String TABLE = "class.embedding";

    private static final int FREQUENCIES = 16;

    private final UNetShape shape;
    private final SiteScript sites;
    private final ForwardScript script;
    private @Nullable String tokens;
    /** Of the second caption, where some site looks at one. */
    private @Nullable String negative;

    private final Deque<String> skips = new ArrayDeque<>();
    private final Deque<Integer> skipWidths = new ArrayDeque<>();
    /** What leaves the block that the auxiliary head looks at, and the block's level. */
    private String headed = "";

    private int headLevel;

    UNetScript(UNetShape shape, SiteScript sites) {
        this.shape = shape;
        this.sites = sites;
        this.script = sites.script();
        TextShape text = shape.text();
        if (text == null) {
            script.table(TABLE, 1, shape.classes() + 1, shape.embeddingWidth());
        } else {
            String encoded = TextScript.encoder(script, text);
            script.method(ENCODE, "Tensor", "torch.to(torch.flatten(" + encoded + ", 1), c)");
        }
        if (shape.guidance() != null) {
            script.method(WEIGH, "Tensor", "torch.to(" + weighed() + ", c)");
        }
        sites.begin();
        if (text != null) {
            this.tokens = TextScript.unflattened(script, "e", text);
            String other = sites.negative();
            this.negative = other == null ? null : TextScript.unflattened(script, other, text);
        }
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
        sites.end(List.of(h), "x");
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

    /** An output of an intermediate block, of the image's size whatever the block's; written where it is needed. */
    private void head() {
        int width = shape.widths().get(headLevel);
        int side = shape.patch() << headLevel;
        Supplier<String> writing = () -> {
            String h = script.silu(script.groupNorm(headed, "head.norm", width, shape.groups()));
            return script.pixels(script.conv(h, "head.conv", width, shape.channels() * side * side, 3, 1, 0), side);
        };
        sites.site(new UNetSite(Tap.HEAD.site(), UNetSite.Kind.HEAD, shape.channels(), shape.height(), shape.width()));
        if (sites.wants(Tap.HEAD)) {
            sites.show(Tap.HEAD, writing.get());
        } else {
            script.leaveOut(writing);
        }
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

    /** Writes the network of a plugin. */
    static void write(DenoiserShape shape, SiteScript sites) {
        ForwardScript script = sites.script();
        int width = shape.embeddingWidth();
        script.table(TABLE, 1, shape.classes() + 1, width);
        sites.begin();
        String embedding = embedding(script, width, () -> script.let("torch.to(e, t)"));
        String x = script.let("torch.to(x, t)");
        String raw = shape.write(new SitedLayers(sites, x, shape.height(), shape.width()), x, embedding);
        sites.end(List.of(raw), "x");
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
        String h = sites.act(
                self,
                x,
                IMAGE,
                given -> script.attention(
                        given,
                        name,
                        self.width(),
                        shape.headWidth(),
                        shape.groups(),
                        (q, k, v) -> sites.attended(self, shape.headWidth(), q, k, v)));
        TextShape text = shape.text();
        String words = tokens;
        if (words == null || text == null) {
            return h;
        }
        UNetSite cross = site(name + ".cross", UNetSite.Kind.CROSS_ATTENTION, level);
        String read = sites.read(cross, words, negative);
        return sites.act(
                cross,
                h,
                IMAGE,
                given -> TextScript.crossAttention(
                        script,
                        given,
                        read,
                        cross.name(),
                        cross.width(),
                        shape.headWidth(),
                        shape.groups(),
                        text.width(),
                        (q, k, v) -> sites.attended(cross, shape.headWidth(), q, k, v)));
    }

    private String block(String x, String embedding, String name, int in, int level) {
        UNetSite site = site(name, UNetSite.Kind.BLOCK, level);
        String output = sites.act(
                site,
                x,
                IMAGE,
                given -> script.kept(given, name, in, site.width()),
                given -> script.residue(
                        given,
                        embedding,
                        name,
                        in,
                        site.width(),
                        shape.embeddingWidth(),
                        shape.groups(),
                        0,
                        h -> sites.dropped(site, h)));
        if (site.name().equals(shape.head())) {
            headed = output;
            headLevel = level;
        }
        return output;
    }

    private UNetSite site(String name, UNetSite.Kind kind, int level) {
        int shrunk = shape.patch() << level;
        return sites.site(
                new UNetSite(name, kind, shape.widths().get(level), shape.height() / shrunk, shape.width() / shrunk));
    }
}
