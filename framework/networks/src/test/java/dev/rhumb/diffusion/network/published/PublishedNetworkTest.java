package dev.rhumb.diffusion.network.published;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedNetworkTest {
    /** Whole numbers of float32 roundings; the peers' own tolerance is 1e-4. */
    private static final double SAME = 1e-5;

    @ParameterizedTest
    @ValueSource(strings = {"dit"})
    void resultGradientAndEditsAreThoseOfTheLibrary(String name) throws Exception {
        Path folder = Path.of(Objects.requireNonNull(getClass().getResource("/published/" + name))
                .toURI());
        Peer peer = Peer.of(folder);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            PublishedNetwork network = PublishedNetwork.open(
                    manager, Architectures.read(folder.resolve("config.json")), StateDicts.open(folder));
            Map<String, Double> apart = peer.differences(manager, network);
            System.out.println(name + " " + apart);
            assertThat(apart.values()).as(apart.toString()).allMatch(d -> d < SAME);
        }
    }
}
