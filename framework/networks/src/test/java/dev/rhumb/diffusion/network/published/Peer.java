package dev.rhumb.diffusion.network.published;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.EditableNetwork;
import dev.rhumb.guidance.Edit;
import dev.rhumb.tensors.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A small network that its own library saved with random weights, and what the library computed with it ({@code published_peers.py}). */
public record Peer(Path folder, Map<String, Safetensors.Tensor> arrays) {
    /** What is in a folder of test resources. */
    public static Peer of(Path folder) {
        return new Peer(
                folder, Safetensors.read(folder.resolve("peer.safetensors")).tensors());
    }

    /** The inputs of the library's forward, in order; labels and times as whole numbers. */
    public List<NDArray> inputs(NDManager manager) {
        List<NDArray> inputs = new ArrayList<>();
        for (int i = 0; ; i++) {
            String prefix = "input." + i + ".";
            var found = arrays.entrySet().stream()
                    .filter(e -> e.getKey().startsWith(prefix))
                    .findFirst();
            if (found.isEmpty()) {
                return inputs;
            }
            NDArray input = array(manager, found.get().getKey());
            boolean whole =
                    List.of("t", "labels", "ids").contains(found.get().getKey().substring(prefix.length()));
            inputs.add(whole ? input.toType(DataType.INT64, false) : input);
        }
    }

    /** An array of the library, by name. */
    public NDArray array(NDManager manager, String name) {
        Safetensors.Tensor tensor = Objects.requireNonNull(arrays.get(name), name);
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    /** The largest differences of result, gradient and edited results from the library's, relative to the largest value of each. */
    Map<String, Double> differences(NDManager manager, PublishedNetwork network) {
        Map<String, Double> found = new HashMap<>();
        try (NDManager scratch = manager.newSubManager()) {
            List<NDArray> in = inputs(scratch);
            boolean differentiable = arrays.containsKey("cotangent");
            NDArray x = differentiable ? Autograd.leaf(in.get(0)) : in.get(0);
            NDArray result = Autograd.recording(true, () -> run(network, x, in, List.of()));
            found.put("result", apart(result, "result"));
            if (differentiable) {
                NDArray gradient =
                        Autograd.recording(true, () -> Autograd.backward(result, array(scratch, "cotangent"), x));
                found.put("gradient", apart(gradient, "gradient"));
            }
            for (int i = 1; arrays.containsKey("result." + i); i++) {
                found.put("result." + i, apart(network.forward(in.get(0)).get(i), "result." + i));
            }
            arrays.keySet().stream().filter(name -> name.startsWith("edited.")).forEach(name -> {
                String[] edit = name.substring("edited.".length()).split("@", 2);
                found.put(
                        edit[0],
                        Autograd.recording(
                                false,
                                () -> apart(
                                        run(
                                                network,
                                                in.get(0),
                                                in,
                                                List.of(new Edit(edit[0], List.of(edit[1].split("\\+"))))),
                                        name)));
                assertThat(apart(result, name)).as(name + " changes the result").isGreaterThan(1e-3);
            });
        }
        return found;
    }

    private static NDArray run(PublishedNetwork network, NDArray x, List<NDArray> in, List<Edit> edits) {
        NDArray c = in.size() > 1 ? in.get(1) : x;
        NDArray e = in.size() > 2 ? in.get(2) : x;
        List<NDArray> more = in.size() > 3 ? in.subList(3, in.size()) : List.of();
        return network.forward(x, c, e, more, edits, List.of(), EditableNetwork.Further.NONE)
                .raw();
    }

    /** The largest difference from an array of the library, relative to its largest value. */
    public double apart(NDArray ours, String name) {
        Safetensors.Tensor theirs = Objects.requireNonNull(arrays.get(name), name);
        assertThat(ours.getShape().getShape()).as(name).isEqualTo(theirs.shape());
        float[] a = ours.toFloatArray();
        double most = 0;
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - theirs.values()[i]));
            largest = Math.max(largest, Math.abs(theirs.values()[i]));
        }
        return most / largest;
    }
}
