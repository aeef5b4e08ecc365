package dev.rhumb.checks.python;

import static dev.rhumb.checks.python.PeerTensors.apart;
import static dev.rhumb.checks.python.PeerTensors.array;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.EditableNetwork;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.AutoencoderArchitecture;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import dev.rhumb.guidance.Edit;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Published networks as their libraries save them, run by them and by us: {@code ./mvnw -Ppython verify} runs it, and prints a table of differences
 * relative to the largest value.
 */
@Tag("python")
class PublishedPeersTest {
    private static final double SAME = 1e-4;

    @Test
    void resultsGradientsAndEditsAreThoseOfTheLibraries() throws IOException, InterruptedException {
        Path peers = Python.prepared().published();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                Stream<Path> folders = Files.list(peers)) {
            // Tiles are not a network but a way to decode: TiledDecodingTest.
            for (Path folder : folders.filter(path -> !path.endsWith("autoencoder-tiles"))
                    .sorted()
                    .toList()) {
                new TreeMap<>(differences(folder, manager)).forEach((what, apart) -> {
                    System.out.printf("%-26s %-70s %.1e%n", folder.getFileName(), what, apart);
                    assertThat(apart).as(folder + " " + what).isLessThan(SAME);
                });
            }
        }
    }

    private static Map<String, Double> differences(Path folder, NDManager parent) {
        Map<String, Safetensors.Tensor> peer =
                Safetensors.read(folder.resolve("peer.safetensors")).tensors();
        Map<String, Double> found = new TreeMap<>();
        try (NDManager manager = parent.newSubManager()) {
            PublishedNetwork network = PublishedFolder.open(folder, written(folder), manager);
            List<NDArray> inputs = peer.keySet().stream()
                    .filter(name -> name.startsWith("input."))
                    .sorted()
                    .map(name -> input(manager, peer, name))
                    .toList();
            boolean differentiable = peer.containsKey("gradient");
            NDArray x = differentiable ? Autograd.leaf(inputs.get(0)) : inputs.get(0);
            NDArray result = Autograd.recording(true, () -> run(network, x, inputs, List.of()));
            found.put("result", apart(result, peer, "result"));
            if (differentiable) {
                NDArray gradient =
                        Autograd.recording(true, () -> Autograd.backward(result, array(manager, peer, "cotangent"), x));
                found.put("gradient", apart(gradient, peer, "gradient"));
            }
            for (int i = 1; peer.containsKey("result." + i); i++) {
                found.put("result " + i, apart(network.forward(inputs.get(0)).get(i), peer, "result." + i));
            }
            peer.keySet().stream().filter(name -> name.startsWith("edited.")).forEach(name -> {
                String[] edit = name.substring("edited.".length()).split("@", 2);
                NDArray edited = Autograd.recording(
                        false, () -> run(network, inputs.get(0), inputs, List.of(new Edit(edit[0], List.of(edit[1])))));
                found.put(edit[0] + " at " + edit[1], apart(edited, peer, name));
            });
        }
        return found;
    }

    /** The network of a folder; of an autoencoder the half that the folder is named for. */
    private static Architecture written(Path folder) {
        Architecture architecture = PublishedFolder.architecture(folder);
        return architecture instanceof AutoencoderArchitecture whole
                        && folder.getFileName().toString().endsWith("-encoder")
                ? whole.encoder()
                : architecture;
    }

    private static NDArray run(PublishedNetwork network, NDArray x, List<NDArray> inputs, List<Edit> edits) {
        return network.forward(
                        x,
                        inputs.size() > 1 ? inputs.get(1) : x,
                        inputs.size() > 2 ? inputs.get(2) : x,
                        inputs.size() > 3 ? inputs.subList(3, inputs.size()) : List.of(),
                        edits,
                        List.of(),
                        EditableNetwork.Further.NONE)
                .raw();
    }

    private static NDArray input(NDManager manager, Map<String, Safetensors.Tensor> peer, String name) {
        NDArray input = array(manager, peer, name);
        boolean whole = List.of("t", "labels", "ids").contains(name.substring(name.lastIndexOf('.') + 1));
        return whole ? input.toType(DataType.INT64, false) : input;
    }
}
