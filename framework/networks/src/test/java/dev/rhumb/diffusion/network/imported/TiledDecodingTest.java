package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.published.Architectures;
import dev.rhumb.diffusion.network.published.Formula;
import dev.rhumb.diffusion.network.published.Peer;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TiledDecodingTest {
    private static final double SAME = 1e-4;

    @Test
    void tilesAndTheirGradientAreThoseOfDiffusers() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(getClass().getResource("/published/autoencoder-tiles"))
                .toURI());
        Peer peer = Peer.of(folder);
        TiledDecoding tiles = new TiledDecoding(4, 2);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            PublishedNetwork decoder = PublishedNetwork.open(
                    manager, Architectures.read(folder.resolve("config.json")), Formula.of(folder));
            NDArray latents = Autograd.leaf(peer.inputs(manager).get(0));
            assertThat(tiles.concerns(latents)).isTrue();
            NDArray image = Autograd.recording(
                    true,
                    () -> tiles.decode(latents, tile -> decoder.forward(tile).singletonOrThrow()));
            NDArray gradient =
                    Autograd.recording(true, () -> Autograd.backward(image, peer.array(manager, "cotangent"), latents));
            System.out.println(
                    "tiles " + peer.apart(image, "result") + ", gradient " + peer.apart(gradient, "gradient"));
            assertThat(peer.apart(image, "result")).isLessThan(SAME);
            assertThat(peer.apart(gradient, "gradient")).isLessThan(SAME);
            NDArray whole = decoder.forward(latents).singletonOrThrow();
            assertThat(peer.apart(whole, "result"))
                    .as("tiles see less than the whole")
                    .isGreaterThan(1e-2);
            decoder.close();
        }
    }
}
