package dev.rhumb.diffusion.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Answer;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureEditsTest {
    private static final NoiseLevel LEVEL = NoiseLevel.of(0.8, 0.6);
    private static final Reading RESPONSIBILITIES = new Reading("responsibilities");
    private static final double[] POINTS = {0.4, -0.3, -0.9, 0.2, 1.4, 0.8};
    private static final int ROWS = 3;
    private static final int COMPONENTS = 5;
    private static final double[] WEIGHTS = {0.3, 0.25, 0.1, 0.2, 0.15};

    private final NDManager manager = NDManager.newBaseManager();
    private MixtureDenoiser model;
    private NDArray x;
    private Condition all;

    @BeforeEach
    void build() {
        Mixture mixture = new Mixture(
                WEIGHTS,
                new double[][] {{-1.1, -0.7}, {0.8, -1.0}, {-0.2, -0.4}, {0.4, 1.0}, {1.5, 0.7}},
                new double[][][] {
                    {{0.9, 0.3}, {0.3, 0.7}},
                    {{0.5, -0.2}, {-0.2, 0.9}},
                    {{0.6, 0}, {0, 0.4}},
                    {{0.8, 0.1}, {0.1, 0.3}},
                    {{0.4, 0.15}, {0.15, 0.6}}
                },
                new int[] {0, 0, 0, 1, 1},
                List.of("low", "high"));
        model = new MixtureDenoiser("oracle", mixture, manager, DataType.FLOAT64);
        x = manager.create(POINTS, new Shape(ROWS, 2));
        all = labels(2);
    }

    @Test
    void aGivenMapIsWhatTheEstimateListensTo() {
        Query reading = new Query(x, LEVEL, LEVEL, all, List.of(), Set.of(RESPONSIBILITIES), null);
        Answer plain = model.answer(List.of(reading)).get(0);
        NDArray map = plain.readings().get(RESPONSIBILITIES);
        Edit own = new Edit("given-attention", List.of("responsibilities")).with(map);
        NDArray same = model.denoise(List.of(new Query(x, LEVEL, LEVEL, all, List.of(own))))
                .get(0);
        assertThat(same.toDoubleArray()).containsExactly(plain.denoised().toDoubleArray(), within(1e-12));
        Edit even = own.with(map.mul(0).add(1));
        NDArray other = model.denoise(List.of(new Query(x, LEVEL, LEVEL, all, List.of(even))))
                .get(0);
        assertThat(other.sub(same).abs().max().getDouble()).isGreaterThan(0.01);
    }

    @Test
    void theHeadIsTheEstimateOfHalfTheLogits() {
        Reading head = new Reading("head");
        Query reading = new Query(x, LEVEL, LEVEL, all, List.of(), Set.of(head), null);
        NDArray seen = model.answer(List.of(reading)).get(0).readings().get(head);
        Edit halved = new Edit("tempered-attention:2", List.of("responsibilities"));
        NDArray expected = model.denoise(List.of(new Query(x, LEVEL, LEVEL, all, List.of(halved))))
                .get(0);
        assertThat(seen.toDoubleArray()).isEqualTo(expected.toDoubleArray());
    }

    @Test
    void aGuidanceWeightIsAnsweredByTheGuidedEstimate() {
        double[] class0 =
                model.denoise(List.of(Query.of(x, LEVEL, labels(0)))).get(0).toDoubleArray();
        double[] none = model.denoise(List.of(Query.of(x, LEVEL, all))).get(0).toDoubleArray();
        double[] guided = model.denoise(List.of(Query.of(x, LEVEL, labels(0).weighted(3))))
                .get(0)
                .toDoubleArray();
        for (int i = 0; i < guided.length; i++) {
            assertThat(guided[i]).isCloseTo(none[i] + 3 * (class0[i] - none[i]), within(1e-12));
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Condition labels(long label) {
        NDArray same = manager.create(new long[] {label, label, label});
        return Condition.ofLabels("label " + label, same, () -> model.embed(same));
    }

    private Answer answer(NDArray noise, Edit... edits) {
        Query query = new Query(x, LEVEL, LEVEL, all, List.of(edits), Set.of(RESPONSIBILITIES), noise);
        return model.answer(List.of(query)).get(0);
    }

    private double[][] map(NDArray noise, Edit... edits) {
        NDArray map = answer(noise, edits).readings().get(RESPONSIBILITIES);
        assertThat(map.getShape()).isEqualTo(new Shape(ROWS, 1, 1, 8));
        double[] flat = map.toDoubleArray();
        double[][] rows = new double[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            rows[row] = Arrays.copyOfRange(flat, row * 8, row * 8 + COMPONENTS);
            assertThat(Arrays.stream(rows[row]).sum()).isCloseTo(1, within(1e-12));
        }
        return rows;
    }

    private static Edit edit(String kind) {
        return new Edit(kind, List.of("responsibilities"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity-attention",
                "blurred-queries",
                "permuted-tokens",
                "tempered-attention:3",
                "sparse-attention:2",
                "dropout:0.5"
            })
    void anEditChangesTheAnswerAndLeavesNoTrace(String kind) {
        double[] before = answer(null).denoised().toDoubleArray();
        NDArray noise = manager.create(new double[] {0.3, -0.8, 1.1}, new Shape(ROWS, 1));
        assertThat(model.drawsNoise(edit(kind))).isEqualTo(kind.startsWith("dropout"));
        assertThat(answer(noise, edit(kind)).denoised().toDoubleArray()).isNotEqualTo(before);
        assertThat(answer(null).denoised().toDoubleArray()).isEqualTo(before);
    }

    @Test
    void mapsAreEditedAsTheyAreSaidToBe() {
        double[][] plain = map(null);
        double[][] tempered = map(null, edit("tempered-attention:3"));
        double[][] blurred = map(null, edit("blurred-queries"));
        double[][] identity = map(null, edit("identity-attention"));
        double[][] permuted = map(null, edit("permuted-tokens"));
        double[][] skipped = map(null, new Edit("skipped-block", List.of("component.1")));
        for (int row = 0; row < ROWS; row++) {
            double[] p = plain[row];
            double sum = Arrays.stream(p).map(Math::cbrt).sum();
            double most = Arrays.stream(p).max().orElseThrow();
            for (int k = 0; k < COMPONENTS; k++) {
                assertThat(tempered[row][k]).isCloseTo(Math.cbrt(p[k]) / sum, within(1e-12));
                assertThat(blurred[row][k]).isCloseTo(WEIGHTS[k], within(1e-12));
                assertThat(identity[row][k]).isEqualTo(p[k] == most ? 1 : 0);
                assertThat(permuted[row][k]).isEqualTo(p[COMPONENTS - 1 - k]);
                assertThat(skipped[row][k]).isCloseTo(k == 1 ? 0 : p[k] / (1 - p[1]), within(1e-12));
            }
        }
    }

    @Test
    void sparseMapsMeetTheConditionsOfEntmax() {
        double[][] plain = map(null);
        double[][] sparse = map(null, edit("sparse-attention:1"));
        double[][] beyond = map(null, edit("sparse-attention:2"));
        for (int row = 0; row < ROWS; row++) {
            // Where it is not 0, the root is half the logit minus one threshold for all.
            double threshold = Double.NaN;
            for (int k = 0; k < COMPONENTS; k++) {
                double here = Math.log(plain[row][k]) / 2 - Math.sqrt(sparse[row][k]);
                if (sparse[row][k] > 1e-9) {
                    threshold = Double.isNaN(threshold) ? here : threshold;
                    assertThat(here).isCloseTo(threshold, within(1e-9));
                }
                assertThat(beyond[row][k]).isCloseTo(2 * sparse[row][k] - plain[row][k], within(1e-9));
            }
            for (int k = 0; k < COMPONENTS; k++) {
                if (sparse[row][k] <= 1e-9) {
                    assertThat(Math.log(plain[row][k]) / 2).isLessThanOrEqualTo(threshold + 1e-9);
                }
            }
        }
    }

    @Test
    void whatIsDroppedDependsOnTheRowsNoiseAlone() {
        NDArray noise = manager.create(new double[] {0.3, 0.3, -0.8}, new Shape(ROWS, 1));
        double[][] plain = map(null);
        double[][] found = map(noise, edit("dropout:0.5"));
        boolean[][] kept = new boolean[ROWS][COMPONENTS];
        for (int row = 0; row < ROWS; row++) {
            for (int k = 0; k < COMPONENTS; k++) {
                kept[row][k] = found[row][k] > 1e-9 * plain[row][k];
            }
        }
        assertThat(kept[0]).isEqualTo(kept[1]).isNotEqualTo(kept[2]);
    }

    @Test
    void negativeAttentionExtrapolatesBoundsAndBlends() {
        Condition high = labels(1);
        double[] z = answer(null).denoised().toDoubleArray();
        double[] away = model.denoise(List.of(Query.of(x, LEVEL, high))).get(0).toDoubleArray();
        Edit edit = new Edit("negative-attention:2:1.5:0.4", List.of("responsibilities"), high);
        double[] found = answer(null, edit).denoised().toDoubleArray();
        for (int row = 0; row < ROWS; row++) {
            double a = z[2 * row] + 2 * (z[2 * row] - away[2 * row]);
            double b = z[2 * row + 1] + 2 * (z[2 * row + 1] - away[2 * row + 1]);
            double ratio = (Math.abs(a) + Math.abs(b)) / (Math.abs(z[2 * row]) + Math.abs(z[2 * row + 1]));
            double shorter = Math.min(ratio, 1.5) / ratio;
            assertThat(found[2 * row]).isCloseTo(0.4 * shorter * a + 0.6 * z[2 * row], within(1e-12));
            assertThat(found[2 * row + 1]).isCloseTo(0.4 * shorter * b + 0.6 * z[2 * row + 1], within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tempered-attention:3", "sparse-attention:2", "permuted-tokens", "blurred-queries"})
    void gradientsOfEditedAnswersAgreeWithFiniteDifferences(String kind) {
        NDArray leaf = Autograd.leaf(x);
        NDArray value = Autograd.recording(
                true,
                () -> model.denoise(List.of(new Query(leaf, LEVEL, LEVEL, all, List.of(edit(kind)))))
                        .get(0));
        double[] gradient = Autograd.backward(value, value.onesLike(), leaf).toDoubleArray();
        double step = 1e-5;
        for (int i = 0; i < POINTS.length; i++) {
            assertThat(gradient[i]).isCloseTo((sum(kind, i, step) - sum(kind, i, -step)) / (2 * step), within(1e-6));
        }
    }

    private double sum(String kind, int moved, double by) {
        double[] points = POINTS.clone();
        points[moved] += by;
        NDArray there = manager.create(points, x.getShape());
        return model.denoise(List.of(new Query(there, LEVEL, LEVEL, all, List.of(edit(kind)))))
                .get(0)
                .sum()
                .getDouble();
    }

    @Test
    void coordinatesListenToEachOther() {
        Reading coordinates = new Reading("coordinates");
        Query query = new Query(x, LEVEL, LEVEL, all, List.of(), Set.of(coordinates), null);
        NDArray map = model.answer(List.of(query)).get(0).readings().get(coordinates);
        assertThat(map.getShape()).isEqualTo(new Shape(ROWS, 1, 2, 2));
        for (double sum : map.sum(new int[] {3}).toDoubleArray()) {
            assertThat(sum).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void whatItCannotDoIsRefused() {
        refused(edit("frozen-attention"), "'frozen-attention'", "tempered-attention");
        refused(edit("tempered-attention"), "takes 1 numbers");
        refused(edit("tempered-attention:x"), "takes 1 numbers");
        refused(edit("drop"), "does not suit [responsibilities]");
        refused(new Edit("identity-attention", List.of("component.9")), "no site 'component.9'", "component.4");
        refused(edit("negative-attention:2:1.5:0.4"), "needs a second condition");
        refused(new Edit("blurred-queries", List.of("responsibilities"), all), "looks at no second condition");
        assertThatThrownBy(() -> model.requireShown(new Reading("component.1")))
                .isInstanceOf(Unsupported.class)
                .hasMessageContainingAll("'component.1'", "coordinates");
    }

    private void refused(Edit edit, String... parts) {
        assertThatThrownBy(() -> model.requireEditable(edit))
                .isInstanceOf(Unsupported.class)
                .hasMessageContainingAll(parts);
    }
}
