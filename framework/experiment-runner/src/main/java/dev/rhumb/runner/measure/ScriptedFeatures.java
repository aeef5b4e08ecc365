package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.imported.TorchScriptFeatures;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.runner.plan.FeatureFile;
import java.util.ArrayList;
import java.util.List;

/** Features from a TorchScript network that the user names, logits from the data set's judge. */
public final class ScriptedFeatures implements ImageNetwork {
    // Such networks are large, and see enlarged images.
    private static final int BATCH = 32;

    private final NDManager manager;
    private final TorchScriptFeatures script;
    private final JudgeNetwork judge;

    private ScriptedFeatures(NDManager manager, TorchScriptFeatures script, JudgeNetwork judge) {
        this.manager = manager;
        this.script = script;
        this.judge = judge;
    }

    /**
     * Loads a feature network.
     *
     * @param judge where logits come from; closed with this network, or at once if the file cannot be loaded
     * @throws IllegalArgumentException if the file cannot be loaded; a sentence
     */
    public static ScriptedFeatures load(FeatureFile file, JudgeNetwork judge, Device device) {
        NDManager manager = NDManager.newBaseManager(device, "PyTorch");
        try {
            return new ScriptedFeatures(manager, file.open(manager), judge);
        } catch (IllegalArgumentException e) {
            manager.close();
            judge.close();
            throw e;
        }
    }

    @Override
    public Seen see(ImageBatch images) {
        Seen judged = judge.see(images);
        return new Seen(of(script, manager, images), judged.logits(), judged.readings());
    }

    /**
     * Features alone.
     *
     * @param manager of the network's device
     * @throws IllegalArgumentException if the network does not take such images or gives no features; a sentence
     */
    public static Features of(TorchScriptFeatures script, NDManager manager, ImageBatch images) {
        List<Features> features = new ArrayList<>();
        ImageBatches.show(
                manager, images, BATCH, (x, from, to) -> features.add(JudgeNetwork.matrix(script.features(x))));
        return Features.concatenate(features);
    }

    @Override
    public boolean reads() {
        return judge.reads();
    }

    @Override
    public void close() {
        manager.close();
        judge.close();
    }
}
