package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.imported.ImportedFeatures;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.runner.plan.FeatureFile;
import org.jspecify.annotations.Nullable;

/** Features from a TorchScript network that the user names, logits from the data set's judge if there is one. */
public final class ScriptedFeatures implements ImageNetwork {
    // Such networks are large, and see enlarged images.
    private static final int BATCH = 32;

    private final NDManager manager;
    private final ImportedFeatures script;
    private final ImageShape shape;
    private final String name;
    private final @Nullable JudgeNetwork judge;

    private ScriptedFeatures(
            NDManager manager, ImportedFeatures script, ImageShape shape, String name, @Nullable JudgeNetwork judge) {
        this.name = name;
        this.manager = manager;
        this.script = script;
        this.shape = shape;
        this.judge = judge;
    }

    /**
     * Loads a feature network.
     *
     * @param shape of an image, (C, H, W)
     * @param judge where logits come from, or null; closed with this network, or at once if the file cannot be loaded
     * @throws IllegalArgumentException if the file cannot be loaded; a sentence
     */
    public static ScriptedFeatures load(
            FeatureFile file, ImageShape shape, @Nullable JudgeNetwork judge, Device device) {
        NDManager manager = PyTorch.manager(device);
        try {
            return new ScriptedFeatures(manager, file.open(manager), shape, file.name(), judge);
        } catch (IllegalArgumentException e) {
            manager.close();
            if (judge != null) {
                judge.close();
            }
            throw e;
        }
    }

    @Override
    public Seen see(ImageBatch images) {
        Seen judged = judge == null ? null : judge.see(images);
        ImageBatches.requireFit("the feature network", images, shape);
        return new Seen(
                of(script, manager, images),
                judged == null ? null : judged.logits(),
                judged == null ? null : judged.readings());
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

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean reads() {
        return judge != null && judge.reads();
    }

    @Override
    public boolean judges() {
        return judge != null;
    }

    @Override
    public void close() {
        manager.close();
        if (judge != null) {
            judge.close();
        }
    }
}
