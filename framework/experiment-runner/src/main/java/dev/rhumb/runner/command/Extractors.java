package dev.rhumb.runner.command;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.network.imported.TorchScriptFeatures;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.runner.UserError;
import dev.rhumb.runner.measure.JudgeNetwork;
import dev.rhumb.runner.measure.ScriptedFeatures;
import dev.rhumb.runner.plan.FeatureFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The networks that describe images.
 *
 * @param features features, or null
 * @param judge logits, or null
 * @param release frees the network, or null
 */
record Extractors(
        @Nullable FeatureExtractor features,
        @Nullable FeatureExtractor judge,
        @Nullable Runnable release) implements AutoCloseable {
    static Extractors named(@Nullable String name, List<Path> folders) {
        if (name == null) {
            return new Extractors(null, null, null);
        } else if (name.equals("pixels")) {
            return new Extractors(FeatureExtractor.pixels(), null, null);
        }
        Optional<FeatureFile> script = FeatureFile.named(name, Places.imported(folders));
        if (script.isPresent()) {
            return scripted(script.get());
        }
        Path file = Places.models(folders)
                .file(name)
                .orElseThrow(() -> new UserError("there is no feature network '" + name
                        + "', by name or as a file; known: a TorchScript file, the description of one, pixels, "
                        + String.join(", ", Places.models(folders).names())));
        JudgeNetwork network = JudgeNetwork.load(file, Device.cpu());
        return new Extractors(
                batch -> network.see(batch.values(), batch.count()).features(),
                batch -> network.see(batch.values(), batch.count()).logits(),
                network::close);
    }

    /** Features only: whoever needs logits gives them as a file. */
    private static Extractors scripted(FeatureFile file) {
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        try {
            TorchScriptFeatures script = file.open(manager);
            return new Extractors(
                    batch -> ScriptedFeatures.of(
                            script,
                            manager,
                            batch.values(),
                            new Shape(batch.count(), batch.channels(), batch.height(), batch.width())),
                    null,
                    manager::close);
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (release != null) {
            release.run();
        }
    }
}
