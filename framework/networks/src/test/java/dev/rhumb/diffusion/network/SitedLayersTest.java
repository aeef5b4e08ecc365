package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.Layers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SitedLayersTest {
    private static final int WIDTH = 8;

    /** Every layer that changes the size of an image, with blocks in all sizes. */
    @Method(name = "hourglass", paper = "none: a test", summary = "Down, and up again.")
    record Hourglass(
            @Parameter(value = "image channels", min = 1) int channels) implements DenoiserShape {
        @Override
        public int height() {
            return 8;
        }

        @Override
        public int width() {
            return 12;
        }

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public int embeddingWidth() {
            return WIDTH;
        }

        @Override
        public String write(Layers layers, String x, String embedding) {
            String h = layers.conv(layers.patches(x, 2), "in", 4 * channels, WIDTH, 3, 1, 1);
            String wide = layers.residual(h, embedding, "wide", WIDTH, WIDTH, WIDTH, 2, 1);
            h = layers.conv(wide, "halve", WIDTH, WIDTH, 3, 2, 1);
            h = layers.attention(layers.silu(layers.groupNorm(h, "norm", WIDTH, 2)), "attention", WIDTH, 4, 2);
            h = layers.residual(layers.concat(h, h), embedding, "low", 2 * WIDTH, WIDTH, WIDTH, 2, 1);
            h = layers.add(layers.upsample(h), wide);
            h = layers.attention(h, "high", WIDTH, 4, 2);
            h = layers.residual(layers.let("torch.relu(" + h + ")"), embedding, "unknown", WIDTH, WIDTH, WIDTH, 2, 1);
            return layers.pixels(layers.conv(h, "out", WIDTH, 4 * channels, 3, 1, 1), 2);
        }
    }

    private final NDManager manager = PyTorch.manager();
    private UNet network;
    private NDArray x;
    private NDArray noise;
    private NDArray embedding;

    @BeforeEach
    void build() {
        network = new UNet(manager, new Hourglass(2));
        network.initialize(1);
        float[] weights = network.toFloats();
        Draws draws = new Draws(2, "weights", 0);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) (0.2 * draws.normal());
        }
        network.setWeights(weights);
        x = normals("x", 2, 2, 8, 12);
        noise = normals("noise", 2);
        embedding = network.embed(manager.create(new long[] {1, 3}));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray normals(String purpose, long... shape) {
        Shape s = new Shape(shape);
        return Constants.of(manager, manager.getDevice(), new Draws(3, purpose, 0).normals((int) s.size()), s);
    }

    private NDArray edited(Edit... edits) {
        return network.tapped(x, noise, embedding, List.of(edits), List.of()).raw();
    }

    private NDArray plain() {
        return network.forwardEmbedded(x, noise, embedding);
    }

    @Test
    void blocksAndAttentionsAreSitesAsFarAsTheSizeOfTheImageIsKnown() {
        assertThat(network.sites().names()).containsExactly("wide", "attention", "low", "high");
        assertThat(UNetSites.of(new Hourglass(2))).isEqualTo(network.sites());
    }

    @Test
    void aSiteIsAsLargeAsWhatLeavesIt() {
        for (UNetSite site : network.sites().all()) {
            Tap tap = new Tap(Tap.Value.OUTPUT, site.name());
            EditableNetwork.Tapped seen = network.tapped(x, noise, embedding, List.of(), List.of(tap));
            assertThat(seen.values().get(tap).getShape())
                    .as(site.name())
                    .isEqualTo(new Shape(2, site.width(), site.rows(), site.columns()));
            assertThat(seen.raw().toFloatArray()).containsExactly(plain().toFloatArray());
        }
    }

    @Test
    void anEditActsAtItsSite() {
        float[] before = plain().toFloatArray();
        for (Map.Entry<String, String> edit : Map.of(
                        "skipped-block", "low", "identity-attention", "high", "tempered-attention:2", "attention")
                .entrySet()) {
            assertThat(edited(new Edit(edit.getKey(), List.of(edit.getValue()))).toFloatArray())
                    .as(edit.getKey())
                    .isNotEqualTo(before);
        }
        assertThat(plain().toFloatArray()).containsExactly(before);
    }
}
