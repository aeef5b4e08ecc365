package dev.rhumb.diffusion.network;

import dev.rhumb.network.Layers;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the layers of a plugin's network, and makes a site of each residual block and each self-attention, under the layer's name. A site
 * needs the size of the image there, which is followed from layer to layer. Of what {@link Layers#let} and {@link Layers#linear} return it
 * is not known, so that blocks behind them are no sites.
 */
final class SitedLayers implements Layers {
    /** Of the image in a value. */
    private record Size(int rows, int columns) {}

    private final SiteScript sites;
    private final ForwardScript script;
    private final Map<String, Size> sizes = new HashMap<>();

    /**
     * Before the first layer.
     *
     * @param x the name of the images
     * @param rows their height
     * @param columns their width
     */
    SitedLayers(SiteScript sites, String x, int rows, int columns) {
        this.sites = sites;
        this.script = sites.script();
        sizes.put(x, new Size(rows, columns));
    }

    private String known(@Nullable Size size, String result) {
        if (size != null) {
            sizes.put(result, size);
        }
        return result;
    }

    private @Nullable Size shrunk(String x, int by) {
        Size size = sizes.get(x);
        return size == null ? null : new Size((size.rows() + by - 1) / by, (size.columns() + by - 1) / by);
    }

    private @Nullable Size grown(String x, int by) {
        Size size = sizes.get(x);
        return size == null ? null : new Size(size.rows() * by, size.columns() * by);
    }

    @Override
    public String let(String expression) {
        return script.let(expression);
    }

    @Override
    public String constant(String name, double deviation, long... shape) {
        return script.constant(name, deviation, shape);
    }

    @Override
    public String conv(String x, String name, int in, int out, int kernel, int stride, double gain) {
        return known(shrunk(x, stride), script.conv(x, name, in, out, kernel, stride, gain));
    }

    @Override
    public String linear(String x, String name, int in, int out, double gain) {
        return script.linear(x, name, in, out, gain);
    }

    @Override
    public String groupNorm(String x, String name, int width, int groups) {
        return known(sizes.get(x), script.groupNorm(x, name, width, groups));
    }

    @Override
    public String layerNorm(String x, String name, int width) {
        return known(sizes.get(x), script.layerNorm(x, name, width));
    }

    @Override
    public String silu(String x) {
        return known(sizes.get(x), script.silu(x));
    }

    @Override
    public String add(String x, String y) {
        return known(sizes.get(x), script.add(x, y));
    }

    @Override
    public String concat(String x, String y) {
        return known(sizes.get(x), script.concat(x, y));
    }

    @Override
    public String upsample(String x) {
        return known(grown(x, 2), script.upsample(x));
    }

    @Override
    public String patches(String x, int side) {
        return known(shrunk(x, side), script.patches(x, side));
    }

    @Override
    public String pixels(String x, int side) {
        return known(grown(x, side), script.pixels(x, side));
    }

    @Override
    public String attention(String x, String name, int width, int headWidth, int groups) {
        Size size = sizes.get(x);
        if (size == null) {
            return script.attention(x, name, width, headWidth, groups);
        }
        UNetSite site = site(name, UNetSite.Kind.SELF_ATTENTION, width, size);
        return known(
                size,
                sites.act(
                        site,
                        x,
                        SiteScript.Layout.IMAGE,
                        given -> script.attention(
                                given,
                                name,
                                width,
                                headWidth,
                                groups,
                                (q, k, v) -> sites.attended(site, headWidth, q, k, v))));
    }

    @Override
    public String residual(
            String x, String embedding, String name, int in, int out, int embeddingWidth, int groups, double gain) {
        Size size = sizes.get(x);
        if (size == null) {
            return script.residual(x, embedding, name, in, out, embeddingWidth, groups, gain);
        }
        UNetSite site = site(name, UNetSite.Kind.BLOCK, out, size);
        return known(
                size,
                sites.act(
                        site,
                        x,
                        SiteScript.Layout.IMAGE,
                        given -> script.kept(given, name, in, out),
                        given -> script.residue(
                                given,
                                embedding,
                                name,
                                in,
                                out,
                                embeddingWidth,
                                groups,
                                gain,
                                h -> sites.dropped(site, h))));
    }

    private UNetSite site(String name, UNetSite.Kind kind, int width, Size size) {
        return sites.site(new UNetSite(name, kind, width, size.rows(), size.columns()));
    }
}
