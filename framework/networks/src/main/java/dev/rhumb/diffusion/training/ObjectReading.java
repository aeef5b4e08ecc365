package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.data.shapes.Answers;
import dev.rhumb.diffusion.data.shapes.Scene;
import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.Reader;
import java.nio.file.Path;

/** Reads the objects of clean images; see {@link SlotLoss}. The network sees images as they are, without preconditioning. */
record ObjectReading(Reader network) implements TaskLoss {
    @Override
    public Outcome evaluate(NDArray weights, Minibatch batch) {
        // A copy in the engine's memory: the graph refers to it.
        NDArray input = batch.clean().duplicate();
        NDArray out =
                TaskLoss.forward(weights, () -> network.see(weights, input).answers());
        float[] answers = out.toFloatArray();
        double[] gradient = new double[answers.length];
        int slots = network.shape().slots();
        double loss = 0;
        long correct = 0;
        for (int i = 0; i < batch.size(); i++) {
            int offset = i * slots * Answers.SLOT;
            Scene scene = scene(batch, i);
            SlotLoss slotLoss = new SlotLoss(answers, offset, slots, scene.items());
            slotLoss.gradient(gradient, 1.0 / batch.size());
            loss += slotLoss.loss() / batch.size();
            correct += ReadingAccuracy.isRight(scene.readings(), Answers.readings(answers, offset, slots)) ? 1 : 0;
        }
        TaskLoss.backward(
                weights,
                out,
                Constants.of(out.getManager(), out.getDevice(), gradient, out.getShape(), DataType.FLOAT32));
        long right = correct;
        return new Outcome(Late.of(loss), () -> right);
    }

    private static Scene scene(Minibatch batch, int i) {
        return ((ShapesWorld) batch.data()).scene(batch.indices()[i]);
    }

    @Override
    public void measure(NDManager manager, NDArray weights, Validation validation, JsonObject metrics, Path folder) {
        ReadingAccuracy accuracy = new ReadingAccuracy();
        int slots = network.shape().slots();
        validation.visit(manager, batch -> {
            float[] answers = network.see(weights, batch.clean()).answers().toFloatArray();
            for (int i = 0; i < batch.size(); i++) {
                int offset = i * slots * Answers.SLOT;
                accuracy.add(scene(batch, i), Answers.readings(answers, offset, slots));
            }
        });
        metrics.add("reading", accuracy.json());
    }
}
