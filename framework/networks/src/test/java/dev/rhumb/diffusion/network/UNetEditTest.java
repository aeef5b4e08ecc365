package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.Blur;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final NDManager manager = PyTorch.manager();
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
        return Constants.of(manager, manager.getDevice(), new Draws(3, purpose, 0).normals((int) s.size()), s);
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
        "permuted-tokens, middle.block",
        "tempered-attention:2, middle.attention"
    })
    void anEditChangesTheOutputAndLeavesNoTrace(String kind, String site) {
        float[] before = plain();
        float[] edited = network.tapped(x, noise, embedding, List.of(edit(kind, site)), List.of())
                .raw()
                .toFloatArray();
        assertThat(edited).isNotEqualTo(before);
        for (float value : edited) {
            assertThat(value).isFinite();
        }
        assertThat(plain()).isEqualTo(before);
        float[] again = network.tapped(x, noise, embedding, List.of(edit(kind, site)), List.of())
                .raw()
                .toFloatArray();
        assertThat(again).isEqualTo(edited);
    }

    @Test
    void tappingChangesNothing() {
        EditableNetwork.Tapped tapped = network.tapped(
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
                for (double[] row : Blur.matrix(size, sigma)) {
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
        float[] together = network.tapped(x, noise, embedding, List.of(one, other), List.of())
                .raw()
                .toFloatArray();
        assertThat(network.tapped(x, noise, embedding, List.of(other, one), List.of())
                        .raw()
                        .toFloatArray())
                .isEqualTo(together);
        assertThat(network.tapped(x, noise, embedding, List.of(one), List.of())
                        .raw()
                        .toFloatArray())
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
            assertThat(model.inside().sites()).contains(SITE, BLOCK, "middle.attention");
            assertThat(model.inside().editKinds()).contains("identity-attention", "skipped-block");
        }
    }

    @Test
    void temperedAttentionIsTheSoftmaxOfDividedScores() {
        List<Edit> edits = List.of(edit("tempered-attention:2.5", SITE));
        float[] before = value(List.of(), Tap.Value.ATTENTION_MAP, SITE);
        float[] found = value(edits, Tap.Value.ATTENTION_MAP, SITE);
        for (int row = 0; row < ROWS * HEADS * PIXELS; row++) {
            double sum = 0;
            for (int key = 0; key < PIXELS; key++) {
                sum += Math.pow(before[row * PIXELS + key], 1 / 2.5);
            }
            for (int key = 0; key < PIXELS; key++) {
                assertThat((double) found[row * PIXELS + key])
                        .isCloseTo(Math.pow(before[row * PIXELS + key], 1 / 2.5) / sum, within(1e-6));
            }
        }
    }

    private float[] dropped(NDArray rows, NDArray seeds, double rate) {
        Tap output = tap(Tap.Value.OUTPUT, "middle.block");
        long[] index = rows.toLongArray();
        NDArray condition = embedding.get(manager.create(index));
        return network.tapped(
                        x.get(manager.create(index)),
                        noise.get(manager.create(index)),
                        condition,
                        List.of(edit("dropout:" + rate, "middle.block")),
                        List.of(output),
                        new EditableNetwork.Further(seeds, null))
                .values()
                .get(output)
                .toFloatArray();
    }

    @Test
    void droppedValuesAreAFunctionOfTheRowsNoiseAlone() {
        float[] before = plain();
        NDArray seeds = manager.create(new float[] {0.3f, -1.2f}, new Shape(2, 1));
        NDArray both = manager.create(new long[] {0, 1});
        float[] together = dropped(both, seeds, 0.4);
        assertThat(dropped(both, seeds, 0.4)).isEqualTo(together);
        assertThat(dropped(both, manager.create(new float[] {0.3f, -1.3f}, new Shape(2, 1)), 0.4))
                .isNotEqualTo(together);
        int half = together.length / 2;
        float[] second = dropped(manager.create(new long[] {1}), seeds.get("1:2"), 0.4);
        float[] first = dropped(
                manager.create(new long[] {0, 0, 0}), manager.create(new float[] {7, 0.3f, 7}, new Shape(3, 1)), 0.4);
        for (int i = 0; i < half; i++) {
            assertThat(second[i]).isCloseTo(together[half + i], within(1e-5f));
            assertThat(first[half + i]).isCloseTo(together[i], within(1e-5f));
        }
        assertThat(dropped(both, seeds, 0)).isEqualTo(value(List.of(), Tap.Value.OUTPUT, "middle.block"));
        assertThat(plain()).isEqualTo(before);
    }

    /** With the second convolution turned into a sum over nothing but its centre, the block shows what was dropped. */
    @Test
    void theShareOfDroppedValuesIsTheRateAndTheRestIsScaledUp() {
        int width = 12;
        float[] weights = network.toFloats();
        for (ParameterSpec spec : network.specs()) {
            if (spec.name().equals("middle.block.conv2.weight")) {
                for (int i = 0; i < spec.size(); i++) {
                    int out = i / (width * 9);
                    boolean centre = i % 9 == 4 && i / 9 % width == out;
                    weights[(int) spec.offset() + i] = centre ? 1 : 0;
                }
            }
        }
        network.setWeights(weights);
        float[] skipped = value(List.of(), Tap.Value.OUTPUT, "middle.attention");
        float[] bias = weights("middle.block.conv2.bias");
        float[] whole = value(List.of(), Tap.Value.OUTPUT, "middle.block");
        int pixels = PIXELS / 4;
        int zeros = 0;
        int all = 0;
        for (int seed = 0; seed < 20; seed++) {
            NDArray seeds = normals("seed " + seed, 2, 1);
            float[] found = dropped(manager.create(new long[] {0, 1}), seeds, 0.25);
            for (int i = 0; i < found.length; i++) {
                double b = bias[i / pixels % width];
                double activation = whole[i] - skipped[i] - b;
                double left = found[i] - skipped[i] - b;
                if (Math.abs(activation) > 1e-3) {
                    boolean zero = Math.abs(left) < 1e-5;
                    assertThat(left).isCloseTo(zero ? 0 : activation / 0.75, within(2e-5));
                    zeros += zero ? 1 : 0;
                    all++;
                }
            }
        }
        assertThat((double) zeros / all).isCloseTo(0.25, within(4 * Math.sqrt(0.25 * 0.75 / all)));
    }

    @Test
    void readingsAreTheTapsAndChangeNoAnswer() {
        NetworkDenoiser model =
                new NetworkDenoiser("test", network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), true);
        NoiseLevel level = NoiseLevel.ofSigma(0.7);
        NDArray labels = manager.create(new long[] {0, 2});
        Condition condition = Condition.ofLabels("labels", labels, () -> network.embed(labels));
        Reading map = new Reading(SITE);
        Reading block = new Reading(BLOCK);
        Query plain = Query.of(x, level, condition);
        Query reading = new Query(x, level, level, condition, List.of(), Set.of(map, block), null);
        float[] alone = model.denoise(List.of(plain)).get(0).toFloatArray();
        List<Denoiser.Answer> answers = model.answer(List.of(reading));
        assertThat(answers.get(0).denoised().toFloatArray()).isEqualTo(alone);
        assertThat(answers.get(0).readings().get(map).getShape()).isEqualTo(new Shape(ROWS, HEADS, PIXELS, PIXELS));
        assertThat(answers.get(0).readings().get(block).getShape()).isEqualTo(new Shape(ROWS, WIDTH, HEIGHT, SIDE));
        Denoiser.Answer other = model.answer(List.of(plain, reading)).get(0);
        assertThat(other.readings()).isEmpty();
        refused(() -> model.inside().requireShown(new Reading("down.9")), "no site 'down.9'", SITE);
    }

    private float[] given(NDArray map) {
        Edit edit = edit("given-attention", SITE);
        EditableNetwork.Further maps = new EditableNetwork.Further(null, null, Map.of(SITE, map));
        return network.tapped(x, noise, embedding, List.of(edit), List.of(), maps)
                .raw()
                .toFloatArray();
    }

    @Test
    void aGivenMapTakesThePlaceOfTheOwn() {
        Tap map = tap(Tap.Value.ATTENTION_MAP, SITE);
        NDArray own = tapped(List.of(), map).get(map);
        assertThat(given(own)).containsExactly(plain(), within(1e-4f));
        NDArray identity = manager.eye(PIXELS).reshape(1, 1, PIXELS, PIXELS).broadcast(own.getShape());
        Edit toItself = edit("identity-attention", SITE);
        assertThat(given(identity))
                .containsExactly(
                        network.tapped(x, noise, embedding, List.of(toItself), List.of())
                                .raw()
                                .toFloatArray(),
                        within(1e-4f));
        assertThat(given(identity)).isNotEqualTo(plain());
    }

    @Test
    void eachRowOfABatchHasItsOwnMap() {
        NetworkDenoiser model =
                new NetworkDenoiser("test", network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), true);
        NoiseLevel level = NoiseLevel.ofSigma(0.7);
        NDArray labels = manager.create(new long[] {0, 2});
        Condition condition = Condition.ofLabels("labels", labels, () -> network.embed(labels));
        Reading shown = new Reading(SITE);
        Query reading = new Query(x, level, level, condition, List.of(), Set.of(shown), null);
        Denoiser.Answer plain = model.answer(List.of(reading)).get(0);
        NDArray map = plain.readings().get(shown);
        Edit edit = edit("given-attention", SITE).with(map);
        NDArray second = manager.create(new long[] {1});
        Query some = new Query(x.get(second), level, level, condition.rows(second), List.of(edit.rows(second)));
        Query all = new Query(x, level, level, condition, List.of(edit));
        List<NDArray> answers = model.denoise(List.of(all, some));
        float[] expected = plain.denoised().toFloatArray();
        assertThat(answers.get(0).toFloatArray()).containsExactly(expected, within(1e-4f));
        assertThat(answers.get(1).toFloatArray())
                .containsExactly(
                        java.util.Arrays.copyOfRange(expected, expected.length / 2, expected.length), within(1e-4f));
    }

    @Test
    void aMapIsForOneAttentionAndForTheKindThatTakesIt() {
        NetworkDenoiser model =
                new NetworkDenoiser("test", network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), true);
        NDArray map = manager.eye(PIXELS);
        refused(
                () -> model.inside()
                        .requireEditable(edit("identity-attention", SITE).with(map)),
                "takes no map");
        refused(
                () -> model.inside().requireEditable(edit("given-attention", SITE, "middle.attention")),
                "for one site",
                "middle.attention");
        refused(
                () -> model.inside().requireEditable(edit("given-attention", BLOCK)),
                "does not suit the site 'down.0.0'");
        NDArray labels = manager.create(new long[] {0, 2});
        Condition condition = Condition.ofLabels("labels", labels, () -> network.embed(labels));
        NoiseLevel level = NoiseLevel.ofSigma(1);
        Query without = new Query(x, level, level, condition, List.of(edit("given-attention", SITE)));
        refused(() -> model.denoise(List.of(without)), "needs one map");
    }

    private static final int TOKENS = 4;

    private UNet reader() {
        TextShape words = new TextShape(List.of("red", "ring"), TOKENS, 6, 1, 2);
        return randomised(new UNetShape(
                2, HEIGHT, SIDE, 0, 1, List.of(WIDTH), 1, List.of(0), HEAD_WIDTH, 10, GROUPS, words, null, null));
    }

    private NDArray said(UNet reader, String... captions) {
        return reader.encode(reader.tokenizer().tokens(manager, List.of(captions)));
    }

    /** Entmax-1.5 by halving the threshold, in double. */
    private static double[] entmax(double[] scores) {
        double low = -1;
        double max = java.util.Arrays.stream(scores).max().orElseThrow();
        for (double step = 0.5; step > 1e-16; step /= 2) {
            double above = low + step;
            double sum = java.util.Arrays.stream(scores)
                    .map(s -> Math.pow(Math.max(0, (s - max) / 2 - above), 2))
                    .sum();
            low = sum >= 1 ? above : low;
        }
        double threshold = low;
        return java.util.Arrays.stream(scores)
                .map(s -> Math.pow(Math.max(0, (s - max) / 2 - threshold), 2))
                .toArray();
    }

    @Test
    void sparseAttentionIsAMixOfEntmaxAndSoftmax() {
        UNet reader = reader();
        NDArray said = said(reader, "red ring", "ring");
        String cross = reader.crossAttentionSites().get(0);
        Tap map = tap(Tap.Value.ATTENTION_MAP, cross);
        // Colder, so that entmax leaves some tokens out.
        Edit cold = edit("tempered-attention:0.2", cross);
        float[] dense = reader.tapped(x, noise, said, List.of(cold), List.of(map))
                .values()
                .get(map)
                .toFloatArray();
        float[] found = reader.tapped(x, noise, said, List.of(cold, edit("sparse-attention:2", cross)), List.of(map))
                .values()
                .get(map)
                .toFloatArray();
        int out = 0;
        for (int row = 0; row < ROWS * HEADS * PIXELS; row++) {
            double[] scores = new double[TOKENS];
            for (int key = 0; key < TOKENS; key++) {
                scores[key] = Math.log(dense[row * TOKENS + key]);
            }
            double[] sparse = entmax(scores);
            for (int key = 0; key < TOKENS; key++) {
                out += sparse[key] == 0 ? 1 : 0;
                assertThat((double) found[row * TOKENS + key])
                        .isCloseTo(2 * sparse[key] - dense[row * TOKENS + key], within(1e-5));
            }
        }
        assertThat(out).isPositive();
    }

    @Test
    void aSparseMapMovesTheValues() {
        UNet reader = reader();
        NDArray said = said(reader, "red ring", "ring");
        String cross = reader.crossAttentionSites().get(0);
        float[] plain = reader.forwardEmbedded(x, noise, said).toFloatArray();
        float[] off = reader.tapped(x, noise, said, List.of(edit("sparse-attention:0", cross)), List.of())
                .raw()
                .toFloatArray();
        for (int i = 0; i < plain.length; i++) {
            assertThat(off[i]).isCloseTo(plain[i], within(2e-5f));
        }
        assertThat(reader.tapped(x, noise, said, List.of(edit("sparse-attention:2", cross)), List.of())
                        .raw()
                        .toFloatArray())
                .isNotEqualTo(plain);
        assertThat(reader.forwardEmbedded(x, noise, said).toFloatArray()).isEqualTo(plain);
    }

    /**
     * What attention adds to its residual connection is affine in the attended output, so the outputs under each caption alone give the
     * difference; the output layer is made the identity to see the attended values themselves.
     */
    @Test
    void negativeAttentionExtrapolatesBoundsAndBlends() {
        UNet reader = reader();
        String cross = reader.crossAttentionSites().get(0);
        float[] weights = reader.toFloats();
        for (ParameterSpec spec : reader.specs()) {
            if (spec.name().startsWith(cross + ".out")) {
                for (int i = 0; i < spec.size(); i++) {
                    boolean diagonal = spec.name().endsWith("weight") && i / WIDTH == i % WIDTH;
                    weights[(int) spec.offset() + i] = diagonal ? 1 : 0;
                }
            }
            // The caption as a whole enters elsewhere; without it both captions reach the site with the same pixels.
            if (spec.name().startsWith("text.pooled")) {
                java.util.Arrays.fill(weights, (int) spec.offset(), (int) (spec.offset() + spec.size()), 0);
            }
        }
        reader.setWeights(weights);
        NDArray said = said(reader, "red ring", "ring");
        NDArray unsaid = said(reader, "ring", "red");
        Tap into = tap(Tap.Value.OUTPUT, cross.replace(".cross", ""));
        Tap from = tap(Tap.Value.OUTPUT, cross);
        double[] z = added(reader, said, into, from, List.of(), EditableNetwork.Further.NONE);
        double[] away = added(reader, unsaid, into, from, List.of(), EditableNetwork.Further.NONE);
        double scale = 1;
        double tau = 1.5;
        double alpha = 0.6;
        Condition caption = Condition.ofCaptions("negative", List.of("ring", "red"), () -> unsaid);
        Edit edit = new Edit("negative-attention:1:1.5:0.6", List.of(cross), caption);
        double[] found = added(reader, said, into, from, List.of(edit), new EditableNetwork.Further(null, unsaid));
        int bounded = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int p = 0; p < PIXELS; p++) {
                double before = 0;
                double after = 0;
                double[] far = new double[WIDTH];
                for (int c = 0; c < WIDTH; c++) {
                    int i = (row * WIDTH + c) * PIXELS + p;
                    far[c] = z[i] + scale * (z[i] - away[i]);
                    before += Math.abs(z[i]);
                    after += Math.abs(far[c]);
                }
                double ratio = after / before;
                bounded += ratio > tau ? 1 : 0;
                for (int c = 0; c < WIDTH; c++) {
                    int i = (row * WIDTH + c) * PIXELS + p;
                    double shortened = far[c] * Math.min(ratio, tau) / ratio;
                    assertThat(found[i]).isCloseTo(alpha * shortened + (1 - alpha) * z[i], within(2e-5));
                }
            }
        }
        assertThat(bounded).isBetween(1, ROWS * PIXELS - 1);
    }

    private double[] added(
            UNet reader, NDArray said, Tap into, Tap from, List<Edit> edits, EditableNetwork.Further further) {
        Map<Tap, NDArray> seen = reader.tapped(x, noise, said, edits, List.of(into, from), further)
                .values();
        float[] before = seen.get(into).toFloatArray();
        float[] after = seen.get(from).toFloatArray();
        double[] added = new double[before.length];
        for (int i = 0; i < added.length; i++) {
            added[i] = (double) after[i] - before[i];
        }
        return added;
    }

    @Test
    void captionsCanBeSeenAndLeftOut() {
        TextShape words = new TextShape(List.of("red", "ring"), 4, 6, 1, 2);
        UNet reader = randomised(new UNetShape(
                2, HEIGHT, SIDE, 0, 1, List.of(WIDTH), 1, List.of(0), HEAD_WIDTH, 10, GROUPS, words, null, null));
        NDArray said = reader.encode(reader.tokenizer().tokens(manager, List.of("red ring", "ring")));
        String cross = reader.crossAttentionSites().get(0);
        Tap map = tap(Tap.Value.ATTENTION_MAP, cross);
        EditableNetwork.Tapped seen = reader.tapped(x, noise, said, List.of(), List.of(map));
        assertThat(seen.raw().toFloatArray())
                .isEqualTo(reader.forwardEmbedded(x, noise, said).toFloatArray());
        NDArray maps = seen.values().get(map);
        assertThat(maps.getShape()).isEqualTo(new Shape(ROWS, HEADS, PIXELS, 4));
        for (float sum : maps.sum(new int[] {3}).toFloatArray()) {
            assertThat(sum).isCloseTo(1, within(1e-5f));
        }
        assertThat(reader.tapped(x, noise, said, List.of(edit("skipped-block", cross)), List.of())
                        .raw()
                        .toFloatArray())
                .isNotEqualTo(seen.raw().toFloatArray());
        refused(
                () -> reader.tapped(x, noise, said, List.of(edit("identity-attention", cross)), List.of())
                        .raw(),
                "does not suit");
    }

    @Test
    void whatIsNotThereIsRefused() {
        refused(() -> tapped(List.of(edit("identity", SITE))), "identity-attention", "permuted-tokens");
        refused(() -> tapped(List.of(edit("blurred-queries:x", SITE))), "blurred-queries:SIGMA");
        refused(() -> tapped(List.of(edit("skipped-block:2", SITE))), "skipped-block:2");
        refused(() -> tapped(List.of(edit("dropout:1", BLOCK))), "dropout:RATE");
        refused(() -> tapped(List.of(edit("dropout:0.1", SITE))), "does not suit the site", BLOCK);
        refused(
                () -> tapped(List.of(edit("tempered-attention:2", SITE), edit("tempered-attention:3", SITE))),
                "two ways of one kind");
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
