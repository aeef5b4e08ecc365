package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.network.EditableNetwork;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.Tap;
import dev.rhumb.diffusion.network.UNetSites;
import dev.rhumb.diffusion.network.published.DenoiserArchitecture;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import dev.rhumb.diffusion.network.published.Text2ImUNet;
import dev.rhumb.guidance.Edit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The network of an imported denoiser: a TorchScript or ONNX file, whose inside is closed, or a published architecture with its weights. */
sealed interface DenoiserNetwork {
    /** The places inside; none if it is closed. */
    UNetSites sites();

    /** Whether gradients flow through it. */
    boolean isDifferentiable();

    /**
     * The prediction.
     *
     * @param due its shape
     * @param inputs point, time, condition and what the network declares behind them, as far as it reads them
     */
    EditableNetwork.Tapped run(
            Shape due, List<NDArray> inputs, List<Edit> edits, List<Tap> taps, EditableNetwork.Further further);

    /**
     * Loads a TorchScript or ONNX file, or the folder of a published network.
     *
     * @param precision of a published network
     */
    static DenoiserNetwork open(Path path, NDManager manager, Precision precision) {
        if (!Files.isDirectory(path)) {
            return new Exported(Loaded.file(path, manager), !OnnxFile.isNamed(path.toString()));
        }
        if (PublishedFolder.architecture(path) instanceof DenoiserArchitecture architecture) {
            if (architecture instanceof Text2ImUNet network) {
                network.requireNoImages();
            }
            return new Open(PublishedFolder.open(path, architecture, manager, precision));
        }
        throw new IllegalArgumentException("'" + path + "' holds no denoiser");
    }

    /**
     * A file.
     *
     * @param isDifferentiable whether gradients flow through it
     */
    record Exported(Loaded script, boolean isDifferentiable) implements DenoiserNetwork {
        @Override
        public UNetSites sites() {
            return new UNetSites(List.of());
        }

        @Override
        public EditableNetwork.Tapped run(
                Shape due, List<NDArray> inputs, List<Edit> edits, List<Tap> taps, EditableNetwork.Further further) {
            return new EditableNetwork.Tapped(
                    script.run(due, "the prediction", inputs.toArray(new NDArray[0])), Map.of());
        }
    }

    /** A published architecture. */
    record Open(PublishedNetwork network) implements DenoiserNetwork {
        @Override
        public boolean isDifferentiable() {
            return true;
        }

        @Override
        public UNetSites sites() {
            return network.sites();
        }

        @Override
        public EditableNetwork.Tapped run(
                Shape due, List<NDArray> inputs, List<Edit> edits, List<Tap> taps, EditableNetwork.Further further) {
            NDArray x = inputs.get(0);
            NDArray condition = inputs.size() > 2 ? inputs.get(2) : x;
            List<NDArray> more = inputs.size() > 3 ? inputs.subList(3, inputs.size()) : List.of();
            return network.forward(x, inputs.get(1), condition, more, edits, taps, further);
        }
    }
}
