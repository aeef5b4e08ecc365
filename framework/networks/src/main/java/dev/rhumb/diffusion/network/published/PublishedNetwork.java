package dev.rhumb.diffusion.network.published;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.EditableNetwork;
import dev.rhumb.diffusion.network.ParameterSpec;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.SiteScript;
import dev.rhumb.diffusion.network.Tap;
import dev.rhumb.diffusion.network.UNetSites;
import dev.rhumb.guidance.Edit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A published architecture with its published weights. In evaluation mode: without dropout, batch normalisation by the stored statistics.
 *
 * <p>Gradients with respect to the inputs flow; the weights are fixed.
 */
public final class PublishedNetwork extends EditableNetwork {
    private PublishedNetwork(
            NDManager manager,
            Architecture architecture,
            Map<String, Supplier<float[]>> computed,
            Precision precision) {
        super(manager, false, writing(architecture, computed), precision, precision.computedOn(manager.getDevice()));
    }

    /** The places inside that can be edited and read, and the parameters; known without an engine and without weights. */
    public record Outline(UNetSites sites, long parameters) {}

    /** What an architecture looks like. */
    public static Outline outline(Architecture architecture) {
        Map<String, Supplier<float[]>> computed = new LinkedHashMap<>();
        Layout layout = layout(false, writing(architecture, computed));
        return new Outline(
                layout.sites(),
                layout.parameters().stream()
                        .filter(spec -> !computed.containsKey(spec.name()))
                        .mapToLong(ParameterSpec::size)
                        .sum());
    }

    /**
     * Refuses weights that do not fit, without reading their values.
     *
     * @throws IllegalArgumentException if keys are missing or surplus, or shapes differ; a sentence that names them
     */
    public static void requireFits(Architecture architecture, StateDict weights) {
        Map<String, Supplier<float[]>> computed = new LinkedHashMap<>();
        Layout layout = layout(false, writing(architecture, computed));
        Matching.require(architecture, layout.parameters(), computed.keySet(), weights);
    }

    private static Consumer<SiteScript> writing(Architecture architecture, Map<String, Supplier<float[]>> computed) {
        return sites -> {
            LayerWriter layers = new LayerWriter(sites);
            architecture.write(layers);
            computed.putAll(layers.computed());
        };
    }

    /**
     * Builds a network and reads its weights, one tensor at a time.
     *
     * @param manager its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if keys are missing or surplus, shapes differ, or values are not finite; a sentence that names them
     */
    public static PublishedNetwork open(NDManager manager, Architecture architecture, StateDict weights) {
        return open(manager, architecture, weights, Precision.FLOAT32);
    }

    /**
     * As above, in another number format.
     *
     * @param precision of weights, of which there is one copy, and of the computation where the device has it, see
     *     {@link Precision#computedOn}; inputs and results stay as they come
     */
    public static PublishedNetwork open(
            NDManager manager, Architecture architecture, StateDict weights, Precision precision) {
        Map<String, Supplier<float[]>> computed = new LinkedHashMap<>();
        PublishedNetwork network = new PublishedNetwork(manager, architecture, computed, precision);
        try {
            Map<String, String> stored = Matching.require(architecture, network.specs(), computed.keySet(), weights);
            for (ParameterSpec spec : network.specs()) {
                Supplier<float[]> values = computed.get(spec.name());
                network.set(
                        spec,
                        values != null
                                ? values.get()
                                : architecture.prepared(
                                        spec.name(),
                                        finite(weights, Objects.requireNonNull(stored.get(spec.name()))),
                                        spec.shape().getShape()));
            }
            return network;
        } catch (IllegalArgumentException e) {
            network.close();
            throw e;
        }
    }

    /** The shapes of the tensors that a state dict of an architecture holds, by key. */
    public static Map<String, long[]> shapes(Architecture architecture) {
        Map<String, Supplier<float[]>> computed = new LinkedHashMap<>();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        layout(false, writing(architecture, computed)).parameters().stream()
                .filter(spec -> !computed.containsKey(spec.name()))
                .forEach(spec -> shapes.put(spec.name(), spec.shape().getShape()));
        return shapes;
    }

    private static float[] finite(StateDict weights, String key) {
        float[] values = weights.read(key);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("'" + weights.source() + "': the tensor '" + key
                        + "' holds " + values[i] + " at position " + i + " of " + values.length
                        + "; weights must be finite, so the file is damaged or its training diverged");
            }
        }
        return values;
    }

    /**
     * The forward pass of a network with one input.
     *
     * @return what it passes to {@link LayerWriter#output}, attached to the manager of {@code x}
     */
    public NDList forward(NDArray x) {
        return forward(x, x, x, List.of());
    }

    /**
     * The forward pass.
     *
     * @param x the first input
     * @param c the second input; any array for a network that reads none
     * @param e the third input; any array for a network that reads none
     * @param more further inputs, in the order of {@link LayerWriter#input}
     * @return what it passes to {@link LayerWriter#output}, attached to the manager of {@code x}
     */
    public NDList forward(NDArray x, NDArray c, NDArray e, List<NDArray> more) {
        return run(working(), x, c, e, more);
    }

    /** As above, with edits for this call alone, and showing values on the way; the first result is {@link Tapped#raw}. */
    public Tapped forward(
            NDArray x, NDArray c, NDArray e, List<NDArray> more, List<Edit> edits, List<Tap> taps, Further further) {
        return tapped(working(), x, c, e, more, edits, taps, further);
    }
}
