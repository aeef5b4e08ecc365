package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.imported.ImportedFeatures;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.runner.plan.FeatureFile;
import org.jspecify.annotations.Nullable;

/** Features from a network that the user names. */
public final class ScriptedFeatures {
    // Such networks are large, and see enlarged images.
    private static final int BATCH = 32;

    private ScriptedFeatures() {}

    /**
     * Loads a feature network, with logits from the data set's judge if there is one.
     *
     * @param shape of an image, (C, H, W)
     * @param judge where logits come from, or null; closed with this network, or at once if the file cannot be loaded
     * @throws IllegalArgumentException if the file cannot be loaded; a sentence
     */
    public static ImageNetwork load(FeatureFile file, ImageShape shape, @Nullable JudgeNetwork judge, Device device) {
        NDManager manager = PyTorch.manager(device);
        try {
            ImportedFeatures script = file.open(manager);
            FeatureExtractor extractor = images -> {
                ImageBatches.requireFit("the feature network", images, shape);
                return of(script, manager, images);
            };
            return new ExtractedFeatures(file.name(), extractor, manager::close, judge);
        } catch (IllegalArgumentException e) {
            manager.close();
            if (judge != null) {
                judge.close();
            }
            throw e;
        }
    }

    /**
     * Features alone.
     *
     * @param manager of the network's device
     * @throws IllegalArgumentException if the network does not take such images or gives no features; a sentence
     */
    public static Features of(ImportedFeatures script, NDManager manager, ImageBatch images) {
        SeenRows features = new SeenRows("the feature network");
        ImageBatches.show(manager, images, BATCH, (x, from, to) -> features.add(script.features(x)));
        return features.all();
    }
}
