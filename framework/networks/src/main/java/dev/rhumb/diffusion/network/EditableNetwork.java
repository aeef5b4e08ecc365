package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.Script;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network whose inside can be edited and tapped. Every set of edits and taps is written and compiled once, over the same weights.
 */
public abstract class EditableNetwork extends ScriptedNetwork {
    private final Consumer<SiteScript> writing;
    private final boolean channelsLast;
    private final UNetSites sites;
    private final Map<UNetVariant, Script> variants = new ConcurrentHashMap<>();

    /**
     * Loads the script and makes room for the weights, all zero.
     *
     * @param writing writes the methods; the same parameters whatever the edits and taps
     */
    protected EditableNetwork(NDManager manager, boolean channelsLast, Consumer<SiteScript> writing) {
        this(manager, channelsLast, writing, Precision.FLOAT32, Precision.FLOAT32);
    }

    /**
     * As above.
     *
     * @param stored the format of the weights; in another one than float32 they cannot be trained
     * @param computed the format of the computation
     */
    protected EditableNetwork(
            NDManager manager,
            boolean channelsLast,
            Consumer<SiteScript> writing,
            Precision stored,
            Precision computed) {
        this(
                manager,
                channelsLast,
                writing,
                SiteScript.written(channelsLast, UNetVariant.PLAIN, writing),
                stored,
                computed);
    }

    private EditableNetwork(
            NDManager manager,
            boolean channelsLast,
            Consumer<SiteScript> writing,
            SiteScript plain,
            Precision stored,
            Precision computed) {
        super(manager, plain.script(), stored, computed);
        this.writing = writing;
        this.channelsLast = channelsLast;
        this.sites = new UNetSites(plain.sites());
    }

    /** What a network would be: its sites and parameters, without an engine. */
    protected record Layout(UNetSites sites, List<ParameterSpec> parameters) {}

    /** What is written, without an engine. */
    protected static Layout layout(boolean channelsLast, Consumer<SiteScript> writing) {
        SiteScript written = SiteScript.written(channelsLast, UNetVariant.PLAIN, writing);
        return new Layout(new UNetSites(written.sites()), written.script().parameters());
    }

    /** The places inside that can be tapped or edited. */
    public final UNetSites sites() {
        return sites;
    }

    /**
     * What edits read beside the usual inputs.
     *
     * @param noise standard normals (B, 1), float32, that seed {@link EditKind#DROPOUT}; null if nothing is dropped
     * @param negative condition vectors of the second captions of {@link EditKind#NEGATIVE_ATTENTION}; null without
     * @param maps by site, (B, heads, pixels, pixels), of {@link EditKind#GIVEN_ATTENTION}
     */
    public record Further(@Nullable NDArray noise, @Nullable NDArray negative, Map<String, NDArray> maps) {
        /** Nothing. */
        public static final Further NONE = new Further(null, null);

        public Further {
            maps = Map.copyOf(maps);
        }

        /** Without given maps. */
        public Further(@Nullable NDArray noise, @Nullable NDArray negative) {
            this(noise, negative, Map.of());
        }

        /** In the order in which scripts take them. */
        private List<NDArray> of(UNetVariant variant) {
            List<NDArray> inputs = new ArrayList<>();
            if (variant.hasSome(EditKind.NEGATIVE_ATTENTION)) {
                inputs.add(Objects.requireNonNull(negative, "a second caption for negative-attention"));
            }
            if (variant.hasSome(EditKind.DROPOUT)) {
                inputs.add(Objects.requireNonNull(noise, "noise for dropout"));
            }
            for (String site : variant.sites(EditKind.GIVEN_ATTENTION)) {
                inputs.add(Objects.requireNonNull(maps.get(site), "a map for given-attention"));
            }
            return inputs;
        }
    }

    /**
     * What a forward gives, and what was seen inside.
     *
     * @param raw the output, (B, C, H, W)
     * @param values of the shapes that {@link Tap.Value} says, differentiable, attached to the manager of the images
     */
    public record Tapped(NDArray raw, Map<Tap, NDArray> values) {}

    /**
     * The forward pass, with the network's inside changed for this call alone, and showing values on the way. Tapping changes nothing: the
     * output is that of the same forward without taps.
     *
     * @param weights flat weights; a gradient flows to them if they require one
     * @param x the first input; the results are attached to its manager
     * @param c the second input
     * @param e the third input
     * @param more the inputs that the network declares behind these
     * @param edits of known kinds at known sites, see {@link EditKind} and {@link #sites()}; their order does not matter
     * @param taps what is shown
     * @throws Unsupported if a site or kind is unknown, or the site has no such value
     */
    protected final Tapped tapped(
            NDArray weights,
            NDArray x,
            NDArray c,
            NDArray e,
            List<NDArray> more,
            List<Edit> edits,
            List<Tap> taps,
            Further further) {
        UNetVariant variant = UNetVariant.of(sites.expanded(edits), List.copyOf(new LinkedHashSet<>(taps)));
        if (variant.equals(UNetVariant.PLAIN)) {
            return new Tapped(run(weights, x, c, e, more).get(0), Map.of());
        }
        Script script = variants.computeIfAbsent(variant, v -> {
            edits.forEach(edit -> sites.require("network", edit));
            v.requireOneOfAKind();
            v.requireTaps(sites);
            return compile(SiteScript.written(channelsLast, v, writing).script());
        });
        List<NDArray> inputs = new ArrayList<>(further.of(variant));
        inputs.addAll(more);
        NDList found = run(script, weights, x, c, e, inputs);
        Map<Tap, NDArray> values = new LinkedHashMap<>();
        int results = found.size() - variant.taps().size();
        for (int i = 0; i < variant.taps().size(); i++) {
            values.put(variant.taps().get(i), found.get(results + i));
        }
        for (int i = 1; i < results; i++) {
            found.get(i).close();
        }
        return new Tapped(found.get(0), values);
    }
}
