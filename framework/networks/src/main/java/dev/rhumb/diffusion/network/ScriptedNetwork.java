package dev.rhumb.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.engine.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A DJL block whose passes are TorchScript methods, written by the Java code that declares its parameters. One is called
 * {@code forward}; networks of several parts have further ones over the same weights.
 *
 * <p>All parameters are views into one flat float32 vector, {@link #weights()}: an optimiser may update it in place, and the
 * block's parameters follow. The vector never requires a gradient itself; who wants parameter gradients passes a vector that
 * does to {@link #run}. Gradients with respect to the inputs flow whenever the thread's gradient mode is on and an input requires
 * one, with the network unchanged ("evaluation mode": these networks have no other).
 *
 * <p>The native memory of weights and script belongs to the manager given at construction. After construction a network may be
 * used by several threads at once as long as nobody writes its weights.
 */
public abstract class ScriptedNetwork extends AbstractBlock {
    private static final NDIndex ALL = new NDIndex(":");
    private static final String FORWARD = "forward";
    private static final String CAST = "cast";
    private static final String LOOKUP = "lookup";
    private static final String ROOM = "room";
    private static final String PUT = "put";

    private final NDManager manager;
    /** Numbers that scripts read lie on the processor: reading one from a GPU would wait for all that is queued there. */
    private final NDManager host;

    private final Map<ParameterSpec, NDArray> places = new ConcurrentHashMap<>();
    private final List<ParameterSpec> specs;
    private final Script script;
    private final Set<String> methods;
    private final NDArray flat;
    private Precision format = Precision.FLOAT32;
    private Precision precision;
    private NDArray dtype;
    private @Nullable NDArray working;

    /**
     * Loads the script and makes room for the weights, all zero.
     *
     * @param manager owns the native memory
     * @param written parameters and methods
     */
    ScriptedNetwork(NDManager manager, ForwardScript written) {
        this(manager, written, Precision.FLOAT32, Precision.FLOAT32);
    }

    /**
     * As above.
     *
     * @param stored the format of the weights; in another one than float32 they cannot be trained
     * @param computed the format of the computation
     */
    ScriptedNetwork(NDManager manager, ForwardScript written, Precision stored, Precision computed) {
        this.precision = computed;
        this.manager = manager.newSubManager();
        this.host = this.manager.newSubManager(Device.cpu());
        this.specs = written.parameters();
        String cast = """
                  def cast(self: __torch__.Net, x: Tensor, dtype: Tensor) -> Tensor:
                    return torch.to(x, int(dtype))
                  def lookup(self: __torch__.Net, x: Tensor, flat: Tensor, place: Tensor) -> Tensor:
                    rows = int(place[1])
                    width = int(place[2])
                    table = torch.narrow(flat, 0, int(place[0]), torch.mul(rows, width))
                    return torch.embedding(torch.view(table, [rows, width]), torch.to(x, 4))
                  def room(self: __torch__.Net, x: Tensor, size: Tensor, dtype: Tensor) -> Tensor:
                    return torch.zeros([int(size)], dtype=int(dtype), layout=None, device=ops.prim.device(x), pin_memory=None)
                  def put(self: __torch__.Net, x: Tensor, flat: Tensor, place: Tensor) -> Tensor:
                    return torch.copy_(torch.narrow(flat, 0, int(place), torch.size(x, 0)), x)
                """;
        this.script = Script.of(this.manager, written.text() + cast);
        this.methods = new TreeSet<>(written.methodNames());
        this.dtype = host.create(computed.code());
        long size = specs.isEmpty() ? 0 : last(specs).offset() + last(specs).size();
        this.flat = room(size, stored);
        if (stored != Precision.FLOAT32) {
            return;
        }
        for (ParameterSpec spec : specs) {
            Parameter parameter = addParameter(Parameter.builder()
                    .setName(spec.name())
                    .setType(spec.decays() ? Parameter.Type.WEIGHT : Parameter.Type.BIAS)
                    .optRequiresGrad(false)
                    .build());
            parameter.setArray(view(spec));
        }
    }

    /** Weights that are all 0. */
    private NDArray room(long size, Precision stored) {
        if (stored == Precision.FLOAT32) {
            return manager.zeros(new Shape(size), DataType.FLOAT32);
        }
        try (NDManager scratch = host.newSubManager();
                NDArray place = manager.zeros(new Shape(1))) {
            return script.call(ROOM, place, scratch.create(size), scratch.create(stored.code()))
                    .singletonOrThrow();
        }
    }

    private static ParameterSpec last(List<ParameterSpec> specs) {
        return specs.get(specs.size() - 1);
    }

    private NDArray view(ParameterSpec spec) {
        return flat.get(spec.offset() + ":" + (spec.offset() + spec.size())).reshape(spec.shape());
    }

    /** The parameters in the order of the flat vector. */
    public final List<ParameterSpec> specs() {
        return specs;
    }

    /** All parameters as one vector, float32 unless the network was made to be run only; written in place by trainers and loaders. */
    public final NDArray weights() {
        return flat;
    }

    /** Number of parameter values. */
    public final long parameterCount() {
        return flat.size();
    }

    /** The manager that owns weights and script; closing it frees the network. */
    public final NDManager manager() {
        return manager;
    }

    /** The number format of the computation; float32 unless {@link #freeze} set another that the device has. */
    public final Precision precision() {
        return precision;
    }

    /**
     * Draws the initial weights; the same seed gives the same weights on every engine and device.
     *
     * @param seed any number
     */
    public final void initialize(long seed) {
        float[] values = new float[Math.toIntExact(flat.size())];
        for (ParameterSpec spec : specs) {
            Draws draws = new Draws(seed, spec.name(), 0);
            for (int i = 0; i < spec.size(); i++) {
                values[(int) spec.offset() + i] =
                        (float) (spec.deviation() == 0 ? spec.mean() : spec.mean() + spec.deviation() * draws.normal());
            }
        }
        setWeights(values);
    }

    /**
     * Replaces all weights.
     *
     * @throws IllegalArgumentException if there are not exactly {@link #parameterCount()} values
     */
    public final void setWeights(float[] values) {
        if (values.length != flat.size()) {
            throw new IllegalArgumentException("a network of " + flat.size() + " weights was given " + values.length);
        }
        overwrite(flat, values);
        freeze(format);
    }

    /**
     * Replaces an array's values where they lie. {@link NDArray#set} would make the array point to a Java buffer instead: views
     * would keep the old values, and kernels that look at the memory's alignment would round differently.
     */
    public static void overwrite(NDArray array, float[] values) {
        try (NDArray source = array.getManager().create(values, array.getShape())) {
            array.set(ALL, source);
        }
    }

    /**
     * Sets the number format and casts the weights once for it, so that repeated forwards do not. Call again after changing the
     * weights. Where the device has no convolutions in the format, see {@link Precision#computedOn}, the weights are rounded to it and computed with in float32.
     */
    public final void freeze(Precision wanted) {
        NDArray previous = working;
        Precision computed = wanted.computedOn(manager.getDevice());
        if (computed != precision) {
            dtype.close();
            dtype = host.create(computed.code());
        }
        format = wanted;
        precision = computed;
        working = wanted == Precision.FLOAT32 ? null : cast(flat, wanted);
        if (working != null && computed != wanted) {
            try (NDArray rounded = working) {
                working = cast(rounded, computed);
            }
        }
        if (previous != null) {
            previous.close();
        }
    }

    /** Replaces the values of one parameter, whatever the format of the weights; {@link #freeze} again behind the last. */
    protected final void set(ParameterSpec spec, float[] values) {
        try (NDArray source = manager.create(values);
                NDArray place = host.create(spec.offset());
                NDArray written = script.call(PUT, source, flat, place).singletonOrThrow()) {
            assert written.size() == values.length : spec;
        }
    }

    private NDArray cast(NDArray x, Precision format) {
        try (NDArray code = host.create(format.code())) {
            return script.call(CAST, x, code).singletonOrThrow();
        }
    }

    /** The weights as forwards read them. */
    protected final NDArray working() {
        return working == null ? flat : working;
    }

    /**
     * The forward pass.
     *
     * @param weights flat weights, of any float type; a gradient flows to them if they require one
     * @param x images (B, C, H, W); the results are attached to this array's manager
     * @param c noise conditioning (B), see {@link Preconditioning#noiseCoordinate}
     * @param e embedding vectors (B, width), or any array for a network without embedding
     * @return the outputs, attached to the manager of {@code x}
     */
    public final NDList run(NDArray weights, NDArray x, NDArray c, NDArray e) {
        return run(FORWARD, weights, x, c, e);
    }

    /**
     * As {@link #run(NDArray, NDArray, NDArray, NDArray)} for any of the network's methods; what {@code x}, {@code c} and {@code e}
     * are is the method's matter, and any array stands for one that it does not read.
     *
     * @throws IllegalArgumentException if the network has no such method
     */
    public final NDList run(String method, NDArray weights, NDArray x, NDArray c, NDArray e) {
        if (!methods.contains(method)) {
            throw new IllegalArgumentException("the network has no method '" + method + "'; it has " + methods);
        }
        return script.call(method, x, weights, c, e, dtype);
    }

    /** As {@link #run(NDArray, NDArray, NDArray, NDArray)}, with the further inputs that the method declares. */
    protected final NDList run(NDArray weights, NDArray x, NDArray c, NDArray e, List<NDArray> further) {
        NDArray[] inputs = new NDArray[5 + further.size()];
        List<NDArray> usual = List.of(x, weights, c, e, dtype);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = i < 5 ? usual.get(i) : further.get(i - 5);
        }
        return script.call(FORWARD, inputs);
    }

    /**
     * Another network over the same weights.
     *
     * @param written with the same parameters; freed with this network
     */
    final Script compile(ForwardScript written) {
        if (!written.parameters().equals(specs)) {
            throw new IllegalArgumentException("a variant of a network has the same parameters in the same order");
        }
        return Script.of(manager, written.text());
    }

    /** As {@link #run(NDArray, NDArray, NDArray, NDArray)}, of a variant from {@link #compile} with its further inputs. */
    final NDList run(Script variant, NDArray weights, NDArray x, NDArray c, NDArray e, List<NDArray> further) {
        NDList inputs = new NDList(x, weights, c, e, dtype);
        inputs.addAll(further);
        return variant.run(inputs);
    }

    /** Rows of an embedding table: {@code labels} (B) to (B, width), attached to the manager of {@code labels}. */
    final NDArray lookup(NDArray weights, ParameterSpec table, NDArray labels) {
        NDArray place = places.computeIfAbsent(
                table,
                spec -> host.create(new long[] {
                    spec.offset(), spec.shape().get(0), spec.shape().get(1)
                }));
        return script.call(LOOKUP, labels, weights, place).singletonOrThrow();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        if (inputs.size() != 3) {
            throw new IllegalArgumentException("a network takes (images, noise conditioning, embedding), but was given "
                    + inputs.size() + " arrays");
        }
        return run(working(), inputs.get(0), inputs.get(1), inputs.get(2));
    }

    /** Refuses images that do not fit. */
    static void requireImages(NDArray x, int channels, int height, int width) {
        Shape shape = x.getShape();
        if (shape.dimension() != 4 || shape.get(1) != channels || shape.get(2) != height || shape.get(3) != width) {
            throw new IllegalArgumentException("the network takes images (B, " + channels + ", " + height + ", " + width
                    + "), but was given " + shape);
        }
    }

    /** Detached alias of an array in another manager, sharing its memory. */
    static NDArray alias(NDArray array, NDManager manager) {
        NDArray alias = array.stopGradient();
        alias.attach(manager);
        return alias;
    }

    /** Copy of the weights on the Java heap. */
    public final float[] toFloats() {
        return PyTorch.floats(flat);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        throw new UnsupportedOperationException("the script decides the output shapes");
    }

    /** Frees weights and script. */
    public final void close() {
        manager.close();
    }

    static List<Integer> positive(List<Integer> values, String what) {
        List<Integer> copy = List.copyOf(Objects.requireNonNull(values, what));
        if (copy.isEmpty() || copy.stream().anyMatch(v -> v < 1 || v > Networks.MOST)) {
            throw new IllegalArgumentException(what + " must be one or more positive numbers up to " + Networks.MOST
                    + ", not " + new ArrayList<>(copy));
        }
        return copy;
    }
}
