package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Autograd;
import dev.rhumb.diffusion.Constants;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.data.Draws;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UNetEditTest {
    private static final int ROWS = 2;
    private static final int WIDTH = 8;
    private static final int HEIGHT = 4;
    private static final int SIDE = 6;
    private static final int PIXELS = HEIGHT * SIDE;
    private static final int HEADS = 2;
    private static final int HEAD_WIDTH = WIDTH / HEADS;
    private static final int GROUPS = 2;
    private static final String BLOCK = "down.0.0";
    private static final String SITE = "down.0.0.attention";
    private static final UNetShape SHAPE =
            new UNetShape(2, HEIGHT, SIDE, 3, 1, List.of(WIDTH, 12), 1, List.of(0), HEAD_WIDTH, 10, GROUPS);

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private UNet network;
    private NDArray x;
    private NDArray noise;
    private NDArray embedding;

    @BeforeEach
    void build() {
        network = randomised(SHAPE);
        x = normals("x", ROWS, 2, HEIGHT, SIDE);
        noise = normals("noise", ROWS);
        embedding = network.embed(manager.create(new long[] {1, 3}));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** Without the zeros that hide most of a fresh network. */
    private UNet randomised(UNetShape shape) {
        UNet unet = new UNet(manager, shape);
        unet.initialize(1);
        float[] weights = unet.toFloats();
        Draws draws = new Draws(2, "weights", 0);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) (0.2 * draws.normal());
        }
        unet.setWeights(weights);
        return unet;
    }

    private NDArray normals(String purpose, long... shape) {
        Shape s = new Shape(shape);
        return Constants.of(manager, new Draws(3, purpose, 0).normals((int) s.size()), s);
    }

    private static Edit edit(String kind, String... sites) {
        return new Edit(kind, List.of(sites));
    }

    private static Tap tap(Tap.Value value, String site) {
        return new Tap(value, site);
    }

    private float[] plain() {
        return network.forwardEmbedded(x, noise, embedding).toFloatArray();
    }

    private Map<Tap, NDArray> tapped(List<Edit> edits, Tap... taps) {
        return network.tapped(x, noise, embedding, edits, List.of(taps)).values();
    }

    private float[] value(List<Edit> edits, Tap.Value value, String site) {
        Tap tap = tap(value, site);
        return tapped(edits, tap).get(tap).toFloatArray();
    }

    @ParameterizedTest
    @CsvSource({
        "identity-attention, down.0.0.attention",
        "identity-attention, middle.attention",
        "blurred-queries, up.0.0.attention",
        "blurred-queries:1, up.0.0.attention",
        "skipped-block, down.1.0",
        "skipped-block, up.0.0",
        "skipped-block, middle.attention",
        "permuted-tokens, up.0.0.attention",
        "permuted-tokens, middle.block"
    })
    void anEditChangesTheOutputAndLeavesNoTrace(String kind, String site) {
        float[] before = plain();
        float[] edited = network.forwardEdited(x, noise, embedding, List.of(edit(kind, site)))
                .toFloatArray();
        assertThat(edited).isNotEqualTo(before);
        for (float value : edited) {
            assertThat(value).isFinite();
        }
        assertThat(plain()).isEqualTo(before);
        float[] again = network.forwardEdited(x, noise, embedding, List.of(edit(kind, site)))
                .toFloatArray();
        assertThat(again).isEqualTo(edited);
    }

    @Test
    void tappingChangesNothing() {
        UNet.Tapped tapped = network.tapped(
                x,
                noise,
                embedding,
                List.of(),
                List.of(
                        tap(Tap.Value.ATTENTION_MAP, SITE),
                        tap(Tap.Value.QUERIES, "middle.attention"),
                        tap(Tap.Value.OUTPUT, "up.1.0")));
        assertThat(tapped.raw().toFloatArray()).isEqualTo(plain());
        assertThat(tapped.values().get(tap(Tap.Value.ATTENTION_MAP, SITE)).getShape())
                .isEqualTo(new Shape(ROWS, HEADS, PIXELS, PIXELS));
        assertThat(tapped.values()
                        .get(tap(Tap.Value.QUERIES, "middle.attention"))
                        .getShape())
                .isEqualTo(new Shape(ROWS, 3, PIXELS / 4, HEAD_WIDTH));
        assertThat(tapped.values().get(tap(Tap.Value.OUTPUT, "up.1.0")).getShape())
                .isEqualTo(new Shape(ROWS, 12, HEIGHT / 2, SIDE / 2));
    }

    private float[] weights(String name) {
        for (ParameterSpec spec : network.specs()) {
            if (spec.name().equals(name)) {
                return java.util.Arrays.copyOfRange(
                        network.toFloats(), (int) spec.offset(), (int) (spec.offset() + spec.size()));
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Group norm of (ROWS, WIDTH, PIXELS), in double. */
    private double[] normed(float[] h, String name) {
        float[] scale = weights(name + ".weight");
        float[] shift = weights(name + ".bias");
        double[] result = new double[h.length];
        int size = WIDTH / GROUPS * PIXELS;
        for (int g = 0; g < ROWS * GROUPS; g++) {
            double mean = 0;
            double square = 0;
            for (int i = g * size; i < (g + 1) * size; i++) {
                mean += h[i] / (double) size;
                square += h[i] * (double) h[i] / size;
            }
            double deviation = Math.sqrt(square - mean * mean + 1e-5);
            for (int i = g * size; i < (g + 1) * size; i++) {
                int channel = i / PIXELS % WIDTH;
                result[i] = (h[i] - mean) / deviation * scale[channel] + shift[channel];
            }
        }
        return result;
    }

    private static double affine(float[] weight, float[] bias, int out, java.util.function.IntToDoubleFunction input) {
        double sum = bias[out];
        for (int in = 0; in < WIDTH; in++) {
            sum += weight[out * WIDTH + in] * input.applyAsDouble(in);
        }
        return sum;
    }

    @Test
    void identityAttentionIsTheValuesThroughTheOutputLayer() {
        float[] input = value(List.of(), Tap.Value.OUTPUT, BLOCK);
        double[] normed = normed(input, SITE + ".norm");
        float[] qkv = weights(SITE + ".qkv.weight");
        float[] qkvBias = weights(SITE + ".qkv.bias");
        float[] out = weights(SITE + ".out.weight");
        float[] outBias = weights(SITE + ".out.bias");
        float[] found = value(List.of(edit("identity-attention", SITE)), Tap.Value.OUTPUT, SITE);
        for (int row = 0; row < ROWS; row++) {
            for (int p = 0; p < PIXELS; p++) {
                int start = row * WIDTH * PIXELS + p;
                double[] values = new double[WIDTH];
                for (int c = 0; c < WIDTH; c++) {
                    values[c] = affine(qkv, qkvBias, 2 * WIDTH + c, in -> normed[start + in * PIXELS]);
                }
                for (int c = 0; c < WIDTH; c++) {
                    double expected = input[start + c * PIXELS] + affine(out, outBias, c, in -> values[in]);
                    assertThat((double) found[start + c * PIXELS]).isCloseTo(expected, within(2e-5));
                }
            }
        }
    }

    @Test
    void rowsOfAttentionMapsSumToOneAndAreTheIdentityWhereEdited() {
        float[] map = value(List.of(), Tap.Value.ATTENTION_MAP, SITE);
        float[] identity = value(List.of(edit("identity-attention", SITE)), Tap.Value.ATTENTION_MAP, SITE);
        for (int row = 0; row < ROWS * HEADS * PIXELS; row++) {
            double sum = 0;
            for (int key = 0; key < PIXELS; key++) {
                sum += map[row * PIXELS + key];
                assertThat(map[row * PIXELS + key]).isPositive();
                assertThat(identity[row * PIXELS + key]).isEqualTo(key == row % PIXELS ? 1f : 0f);
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void aMapMovesTheValuesToTheAttendedOutput() {
        // With uniform queries the map is the same for all pixels, so every pixel gains the same vector.
        List<Edit> edits = List.of(edit("blurred-queries", SITE));
        float[] input = value(List.of(), Tap.Value.OUTPUT, BLOCK);
        float[] output = value(edits, Tap.Value.OUTPUT, SITE);
        float[] map = value(edits, Tap.Value.ATTENTION_MAP, SITE);
        for (int i = 0; i < ROWS * WIDTH; i++) {
            double first = output[i * PIXELS] - input[i * PIXELS];
            for (int p = 1; p < PIXELS; p++) {
                assertThat((double) output[i * PIXELS + p] - input[i * PIXELS + p])
                        .isCloseTo(first, within(2e-5));
            }
        }
        for (int i = 0; i < map.length; i++) {
            int inFirstRow = i / (PIXELS * PIXELS) * PIXELS * PIXELS + i % PIXELS;
            assertThat(map[i]).isCloseTo(map[inFirstRow], within(1e-6f));
        }
    }

    @Test
    void queriesAreBlurredByTheGaussianOverTheGrid() {
        double sigma = 0.8;
        float[] before = value(List.of(), Tap.Value.QUERIES, SITE);
        float[] found = value(List.of(edit("blurred-queries:0.8", SITE)), Tap.Value.QUERIES, SITE);
        BiFunction<Integer, Integer, Integer> reflect = (i, size) -> i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
        for (int head = 0; head < ROWS * HEADS; head++) {
            for (int r = 0; r < HEIGHT; r++) {
                for (int c = 0; c < SIDE; c++) {
                    double sum = 0;
                    double total = 0;
                    for (int dr = -3; dr <= 3; dr++) {
                        for (int dc = -3; dc <= 3; dc++) {
                            double weight = Math.exp(-(dr * dr + dc * dc) / (2 * sigma * sigma));
                            int from = reflect.apply(r + dr, HEIGHT) * SIDE + reflect.apply(c + dc, SIDE);
                            sum += weight * before[(head * PIXELS + from) * HEAD_WIDTH + 1];
                            total += weight;
                        }
                    }
                    assertThat((double) found[(head * PIXELS + r * SIDE + c) * HEAD_WIDTH + 1])
                            .isCloseTo(sum / total, within(1e-5));
                }
            }
        }
    }

    @Test
    void blursKeepConstantsAndTendToTheMean() {
        for (double sigma : new double[] {0.3, 1, 2.5, 40}) {
            for (int size : new int[] {1, 2, 5, 16}) {
                for (double[] row : EditScript.blur(size, sigma)) {
                    assertThat(java.util.Arrays.stream(row).sum()).isCloseTo(1, within(1e-12));
                }
            }
        }
    }

    @Test
    void aSkippedSiteIsItsInput() {
        float[] block = value(List.of(), Tap.Value.OUTPUT, BLOCK);
        assertThat(value(List.of(edit("skipped-block", SITE)), Tap.Value.OUTPUT, SITE))
                .isEqualTo(block);
        float[] attention = value(List.of(), Tap.Value.OUTPUT, "middle.attention");
        assertThat(value(List.of(edit("skipped-block", "middle.block")), Tap.Value.OUTPUT, "middle.block"))
                .isEqualTo(attention);
    }

    @Test
    void permutedTokensAreTheInputInAnotherOrder() {
        float[] block = value(List.of(), Tap.Value.OUTPUT, BLOCK);
        List<Edit> both = List.of(edit("skipped-block", SITE), edit("permuted-tokens", SITE));
        float[] found = value(both, Tap.Value.OUTPUT, SITE);
        int[] order = EditScript.permutation(SITE, PIXELS);
        assertThat(order).doesNotHaveDuplicates().hasSize(PIXELS).isNotEqualTo(EditScript.permutation("other", PIXELS));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isEqualTo(block[i / PIXELS * PIXELS + order[i % PIXELS]]);
        }
    }

    @Test
    void editsOfSeveralSitesAddUpWhateverTheirOrder() {
        Edit one = edit("identity-attention", SITE);
        Edit other = edit("skipped-block", "up.0.0");
        float[] together =
                network.forwardEdited(x, noise, embedding, List.of(one, other)).toFloatArray();
        assertThat(network.forwardEdited(x, noise, embedding, List.of(other, one))
                        .toFloatArray())
                .isEqualTo(together);
        assertThat(network.forwardEdited(x, noise, embedding, List.of(one)).toFloatArray())
                .isNotEqualTo(together);
    }

    @Test
    void gradientsFlowFromTapsToTheImage() {
        Tap map = tap(Tap.Value.ATTENTION_MAP, "middle.attention");
        NDArray leaf = Autograd.leaf(x);
        NDArray direction = normals("direction", ROWS, 2, HEIGHT, SIDE);
        double slope = Autograd.recording(true, () -> {
            NDArray seen = network.tapped(leaf, noise, embedding, List.of(), List.of(map))
                    .values()
                    .get(map);
            NDArray sum = seen.square().sum();
            return (double) Autograd.backward(sum, sum.onesLike(), leaf)
                    .mul(direction)
                    .sum()
                    .toFloatArray()[0];
        });
        double step = 1e-2;
        double difference = (squares(map, direction, step) - squares(map, direction, -step)) / (2 * step);
        assertThat(slope).isCloseTo(difference, within(2e-3 * Math.max(1, Math.abs(difference))));
        assertThat(Math.abs(slope)).isGreaterThan(1e-3);
    }

    private double squares(Tap tap, NDArray direction, double step) {
        NDArray moved = x.add(direction.mul(step));
        float[] values = network.tapped(moved, noise, embedding, List.of(), List.of(tap))
                .values()
                .get(tap)
                .toFloatArray();
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    @Test
    void plainQuestionsBesideEditedOnesAreAnsweredAsIfAlone() {
        try (NetworkDenoiser model =
                new NetworkDenoiser("test", network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), true)) {
            NoiseLevel level = NoiseLevel.ofSigma(0.7);
            NDArray labels = manager.create(new long[] {0, 2});
            Condition condition = Condition.ofLabels("labels", labels, () -> network.embed(labels));
            Query plain = Query.of(x, level, condition);
            Query edited = new Query(x, level, level, condition, List.of(edit("identity-attention", SITE)));
            float[] alone = model.denoise(List.of(plain)).get(0).toFloatArray();
            List<NDArray> answers = model.denoise(List.of(edited, plain));
            assertThat(answers.get(1).toFloatArray()).isEqualTo(alone);
            assertThat(answers.get(0).toFloatArray()).isNotEqualTo(alone);
            assertThat(model.sites()).contains(SITE, BLOCK, "middle.attention");
            assertThat(model.editKinds()).contains("identity-attention", "skipped-block");
        }
    }

    @Test
    void captionsCanBeSeenAndLeftOut() {
        TextShape words = new TextShape(List.of("red", "ring"), 4, 6, 1, 2);
        UNet reader = randomised(
                new UNetShape(2, HEIGHT, SIDE, 0, 1, List.of(WIDTH), 1, List.of(0), HEAD_WIDTH, 10, GROUPS, words));
        NDArray said = reader.encode(reader.tokenizer().tokens(manager, List.of("red ring", "ring")));
        String cross = reader.crossAttentionSites().get(0);
        Tap map = tap(Tap.Value.ATTENTION_MAP, cross);
        UNet.Tapped seen = reader.tapped(x, noise, said, List.of(), List.of(map));
        assertThat(seen.raw().toFloatArray())
                .isEqualTo(reader.forwardEmbedded(x, noise, said).toFloatArray());
        NDArray maps = seen.values().get(map);
        assertThat(maps.getShape()).isEqualTo(new Shape(ROWS, HEADS, PIXELS, 4));
        for (float sum : maps.sum(new int[] {3}).toFloatArray()) {
            assertThat(sum).isCloseTo(1, within(1e-5f));
        }
        assertThat(reader.forwardEdited(x, noise, said, List.of(edit("skipped-block", cross)))
                        .toFloatArray())
                .isNotEqualTo(seen.raw().toFloatArray());
        refused(
                () -> reader.forwardEdited(x, noise, said, List.of(edit("identity-attention", cross))),
                "does not suit");
    }

    @Test
    void whatIsNotThereIsRefused() {
        refused(() -> tapped(List.of(edit("identity", SITE))), "identity-attention", "permuted-tokens");
        refused(() -> tapped(List.of(edit("blurred-queries:x", SITE))), "blurred-queries:SIGMA");
        refused(() -> tapped(List.of(edit("skipped-block:2", SITE))), "skipped-block:2");
        refused(() -> tapped(List.of(edit("skipped-block", "down.9"))), "no site 'down.9'", SITE);
        refused(() -> tapped(List.of(edit("identity-attention", BLOCK))), "does not suit the site", SITE);
        refused(() -> value(List.of(), Tap.Value.QUERIES, BLOCK), "has no queries to tap", "convolutions");
        refused(() -> value(List.of(), Tap.Value.OUTPUT, "nowhere"), "no site 'nowhere'");
        refused(
                () -> value(List.of(edit("skipped-block", SITE)), Tap.Value.ATTENTION_MAP, SITE),
                "no attention map to tap",
                "skipped");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(Unsupported.class).hasMessageContainingAll(parts);
    }
}
