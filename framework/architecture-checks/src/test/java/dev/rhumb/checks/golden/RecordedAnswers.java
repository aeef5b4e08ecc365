package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Inside;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A denoiser that reads its answers from arrays: by step, and by whether it is asked under its one class, under no
 * condition, or with its inside perturbed.
 */
final class RecordedAnswers implements Denoiser, Inside {

    /** The one edit it knows, and where. */
    static final String PERTURBED = "perturbed";

    private final String name;
    private final double[][] conditional;
    private final double[][] unconditional;
    private final double[][] perturbed;
    private final Shape shape;
    private final NDManager manager;

    /**
     * @param conditional the answer at each step, {@code (B, ...)} row by row
     * @param unconditional as {@code conditional}; empty if never asked for
     * @param perturbed as {@code conditional}; empty if never asked for
     * @param shape of one answer, the batch first
     */
    RecordedAnswers(
            String name,
            double[][] conditional,
            double[][] unconditional,
            double[][] perturbed,
            int[] shape,
            NDManager manager) {
        this.name = name;
        this.conditional = conditional;
        this.unconditional = unconditional;
        this.perturbed = perturbed;
        this.shape = new Shape(Arrays.stream(shape).asLongStream().toArray());
        this.manager = manager;
    }

    static RecordedAnswers conditional(String name, double[][] answers, int[] shape, NDManager manager) {
        return new RecordedAnswers(name, answers, new double[0][], new double[0][], shape, manager);
    }

    @Override
    public List<NDArray> denoise(List<Query> queries) {
        List<NDArray> answers = new ArrayList<>();
        for (Query query : queries) {
            double[][] table = !query.edits().isEmpty()
                    ? perturbed
                    : query.condition().labels().toLongArray()[0] == 0 ? conditional : unconditional;
            answers.add(query.x().getManager().create(table[query.level().step()], shape));
        }
        return answers;
    }

    @Override
    public Shape dataShape() {
        return shape.slice(1);
    }

    @Override
    public DataType dataType() {
        return DataType.FLOAT64;
    }

    @Override
    public int classes() {
        return 1;
    }

    @Override
    public NDArray embed(NDArray labels) {
        return labels.toType(DataType.FLOAT64, true).reshape(-1, 1);
    }

    @Override
    public Inside inside() {
        return this;
    }

    @Override
    public List<String> editKinds() {
        return List.of(PERTURBED);
    }

    @Override
    public List<String> sites() {
        return List.of(PERTURBED);
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {}
}
