package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.data.shapes.Answers;
import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ImageJudge;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Reader;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.records.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The network that features and the judge's logits come from: trained on clean data, and never a guide. */
public final class JudgeNetwork implements ImageNetwork {
    private static final int BATCH = 128;

    private final NDManager manager;
    private final ImageJudge judge;
    private final ScriptedNetwork network;
    private final ImageShape shape;
    private final String name;

    private JudgeNetwork(NDManager manager, ImageJudge judge, ScriptedNetwork network, ImageShape shape, String name) {
        this.name = name;
        this.manager = manager;
        this.judge = judge;
        this.network = network;
        this.shape = shape;
    }

    /**
     * Loads a judge.
     *
     * @throws UserError if the file holds another kind of network
     */
    public static JudgeNetwork load(Path file, Device device) {
        NDManager manager = PyTorch.manager(device);
        ModelFile model = ModelFile.load(file, manager);
        if (!(model.network() instanceof ImageJudge judge)) {
            manager.close();
            throw new UserError("'" + file + "' is a " + model.description().task()
                    + " without features; use a network of type judge or reader");
        }
        var s = judge.shape();
        return new JudgeNetwork(
                manager,
                judge,
                model.network(),
                new ImageShape(s.channels(), s.height(), s.width()),
                model.description().name());
    }

    @Override
    public Seen see(ImageBatch images) {
        ImageBatches.requireFit("the judge", images, shape);
        SeenRows features = new SeenRows("the judge");
        SeenRows logits = new SeenRows("the judge");
        List<List<Reading>> readings = new ArrayList<>();
        ImageBatches.show(manager, images, BATCH, (x, from, to) -> {
            if (judge instanceof Reader reader) {
                Reader.Seen seen = reader.see(x);
                features.add(seen.features());
                logits.add(seen.logits());
                readings.addAll(readings(seen.answers()));
            } else {
                ImageJudge.Judgement seen = judge.judge(x);
                features.add(seen.features());
                logits.add(seen.logits());
            }
        });
        return new Seen(features.all(), logits.all(), reads() ? readings : null);
    }

    private static List<List<Reading>> readings(NDArray answers) {
        int slots = (int) answers.getShape().get(1);
        float[] numbers = PyTorch.floats(answers);
        return IntStream.range(0, (int) answers.getShape().get(0))
                .mapToObj(i -> Answers.readings(numbers, i * slots * Answers.SLOT, slots))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean reads() {
        return judge instanceof Reader;
    }

    @Override
    public boolean judges() {
        return true;
    }

    @Override
    public void close() {
        network.close();
        manager.close();
    }
}
