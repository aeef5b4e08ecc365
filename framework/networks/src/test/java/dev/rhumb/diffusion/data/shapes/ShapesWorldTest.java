package dev.rhumb.diffusion.data.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.Draws;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapesWorldTest {
    private static final int COUNT = 2000;
    private static final ShapesWorld CAPTIONED = new ShapesWorld(World.CAPTIONED, 1, COUNT, 500, false);
    private static final ShapesWorld ONE = new ShapesWorld(World.ONE_OBJECT, 1, COUNT, 500, false);

    private static List<Scene> scenes(ShapesWorld world) {
        return IntStream.range(0, world.size()).mapToObj(world::scene).toList();
    }

    @Test
    void anImageDependsOnItsIndexAlone() {
        float[] later = CAPTIONED.images(7);
        IntStream.range(0, 20).forEach(CAPTIONED::images);
        assertThat(CAPTIONED.images(7)).isEqualTo(later);
        assertThat(CAPTIONED.range(5, 9).images(2)).isEqualTo(later);
        assertThat(new ShapesWorld(World.CAPTIONED, 1, 10, 3, false).images(7)).isEqualTo(later);
        assertThat(Arrays.copyOfRange(CAPTIONED.images(3, 7, 1), later.length, 2 * later.length))
                .isEqualTo(later);
        assertThat(CAPTIONED.images(8)).isNotEqualTo(later);
        assertThat(new ShapesWorld(World.CAPTIONED, 2, COUNT, 500, false).images(7))
                .isNotEqualTo(later);
    }

    @Test
    void theHeldOutPartIsTheSameHoweverLongTheTrainingIsAndSharesNoImageWithIt() {
        ShapesWorld longer = new ShapesWorld(World.CAPTIONED, 1, 5 * COUNT, 500, false);
        ShapesWorld heldOut = CAPTIONED.range(COUNT, COUNT + 500);
        assertThat(longer.range(5 * COUNT, 5 * COUNT + 500).images(123)).isEqualTo(heldOut.images(123));
        Set<List<Item>> trained =
                scenes(longer.range(0, 5 * COUNT)).stream().map(Scene::items).collect(Collectors.toSet());
        assertThat(scenes(heldOut)).noneMatch(scene -> trained.contains(scene.items()));
    }

    @Test
    void theChecksumIsThatOfEverythingThatDecidesTheImages() {
        Set<String> checksums = IntStream.of(0, 1, 2, 3, 4, 5)
                .mapToObj(i -> new ShapesWorld(
                        i == 1 ? World.ONE_OBJECT : World.CAPTIONED,
                        i == 2 ? 2 : 1,
                        i == 3 ? 11 : 10,
                        i == 4 ? 4 : 3,
                        i == 5))
                .map(ShapesWorld::checksum)
                .collect(Collectors.toSet());
        assertThat(checksums).hasSize(6).allMatch(c -> c.matches("[0-9a-f]{64}"));
        assertThat(CAPTIONED.range(3, 5).checksum()).isEqualTo(CAPTIONED.checksum());
    }

    @Test
    void pixelsLieInTheirRangeAndSpreadOverIt() {
        float[] image = new float[CAPTIONED.imageSize()];
        double sum = 0;
        for (int i = 0; i < 300; i++) {
            CAPTIONED.copy(i, image, 0);
            for (float value : image) {
                assertThat(value).isBetween(-1f, 1f);
                sum += value;
            }
        }
        assertThat(sum / (300.0 * image.length)).isBetween(-0.25, 0.25);
        assertThat(CAPTIONED.range(0, 300).deviation()).isBetween(0.4, 0.7);
    }

    @Test
    void objectsStandApartWithinTheImage() {
        for (Scene scene : scenes(CAPTIONED)) {
            for (Item item : scene.items()) {
                assertThat(Math.min(item.x(), item.y())).isGreaterThanOrEqualTo(item.radius() + Composer.GAP);
                assertThat(Math.max(item.x(), item.y())).isLessThanOrEqualTo(32 - item.radius() - Composer.GAP);
                scene.items().stream()
                        .filter(other -> other != item)
                        .forEach(other -> assertThat(item.gap(other)).isGreaterThanOrEqualTo(Composer.GAP));
            }
        }
    }

    @Test
    void noOutlineLeavesTheUnitCircleAndEachFillsAFairPartOfIt() {
        for (ShapeKind kind : ShapeKind.values()) {
            int inside = 0;
            for (int i = 0; i < 200 * 200; i++) {
                double x = (i % 200 - 99.5) / 75;
                double y = (i / 200 - 99.5) / 75;
                if (kind.distance(x, y) < 0) {
                    inside++;
                    assertThat(Math.hypot(x, y)).as(kind.word()).isLessThan(1.001);
                }
            }
            assertThat(inside / (Math.PI * 75 * 75)).as(kind.word()).isBetween(0.28, 0.8);
        }
    }

    @Test
    void distancesToOutlinesHaveSlopeOneNearThem() {
        Draws draws = new Draws(1, "places", 0);
        for (ShapeKind kind : ShapeKind.values()) {
            int near = 0;
            int sharp = 0;
            for (int i = 0; i < 4000; i++) {
                double x = 2 * draws.uniform() - 1;
                double y = 2 * draws.uniform() - 1;
                if (Math.abs(kind.distance(x, y)) < 0.1) {
                    near++;
                    double dx = kind.distance(x + 1e-6, y) - kind.distance(x - 1e-6, y);
                    double dy = kind.distance(x, y + 1e-6) - kind.distance(x, y - 1e-6);
                    sharp += Math.abs(Math.hypot(dx, dy) / 2e-6 - 1) < 1e-3 ? 1 : 0;
                }
            }
            // At corners, where two edges are equally near, there is no slope.
            assertThat(sharp / (double) near).as(kind.word()).isGreaterThan(0.98);
        }
    }

    @Test
    void aDiscCoversItsArea() {
        Background black = new Background(Background.Pattern.PLAIN, new Tone(0, 0, 0), new Tone(0, 0, 0), 5, 0, 0);
        Tone white = new Tone(1, 1, 1);
        for (double x : new double[] {16, 15.3, 12.77}) {
            Item disc = new Item(ShapeKind.CIRCLE, ShapeColour.WHITE, 10, x, 17.1, 1, white, 0, 0);
            float[] image = new float[3 * 32 * 32];
            Painter.paint(new Scene(List.of(disc), black, ""), image, 0);
            double area = 0;
            for (int i = 0; i < 32 * 32; i++) {
                area += (image[i] + 1) / 2;
            }
            assertThat(area).isCloseTo(Math.PI * 8.6 * 8.6, within(0.5));
        }
    }

    @Test
    void everyObjectContrastsWithItsBackground() {
        List<Scene> all = scenes(CAPTIONED);
        long clear = all.stream()
                .filter(s -> Composer.contrast(s.background(), s.items()) >= Composer.CONTRAST)
                .count();
        assertThat(clear / (double) all.size()).isGreaterThan(0.99);
        assertThat(all).allMatch(s -> Composer.contrast(s.background(), s.items()) > 0.3);
    }

    @Test
    void aClassVariesInEverythingButItsKind() {
        Map<ShapeKind, List<Item>> classes = new EnumMap<>(ShapeKind.class);
        for (int i = 0; i < ONE.size(); i++) {
            Scene scene = ONE.scene(i);
            assertThat(scene.items()).hasSize(1);
            Item item = scene.items().get(0);
            assertThat(ONE.label(i)).isEqualTo(item.kind().ordinal());
            classes.computeIfAbsent(item.kind(), k -> new java.util.ArrayList<>())
                    .add(item);
        }
        assertThat(classes.keySet()).isEqualTo(EnumSet.allOf(ShapeKind.class));
        classes.values().forEach(items -> {
            assertThat(items).hasSizeBetween(190, 310);
            assertThat(items.stream().map(Item::colour).collect(Collectors.toSet()))
                    .hasSize(8);
            assertThat(items.stream().map(Item::size).collect(Collectors.toSet()))
                    .hasSize(3);
            assertThat(spread(items.stream().mapToDouble(Item::x).toArray())).isGreaterThan(4);
            assertThat(spread(items.stream().mapToDouble(Item::y).toArray())).isGreaterThan(4);
            assertThat(spread(items.stream().mapToDouble(Item::rotation).toArray()))
                    .isGreaterThan(0.25);
        });
        Set<Background.Pattern> patterns =
                scenes(ONE).stream().map(s -> s.background().pattern()).collect(Collectors.toSet());
        assertThat(patterns).isEqualTo(EnumSet.allOf(Background.Pattern.class));
    }

    private static double spread(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    @Test
    void halfOfTheCaptionedScenesHaveOneObjectAndNoTwoTwins() {
        List<Scene> all = scenes(CAPTIONED);
        assertThat(all.stream().filter(s -> s.items().size() == 1).count() / (double) all.size())
                .isCloseTo(0.5, within(0.04));
        assertThat(all.stream().filter(s -> s.items().size() == 3).count() / (double) all.size())
                .isCloseTo(0.2, within(0.04));
        assertThat(all)
                .allMatch(s -> s.items().stream()
                                .map(i -> new Pair(i.colour(), i.kind()))
                                .distinct()
                                .count()
                        == s.items().size());
    }

    @Test
    void heldOutPairsAppearInTheHeldOutPartAlone() {
        ShapesWorld world = new ShapesWorld(World.ONE_OBJECT, 3, COUNT, 1000, true);
        assertThat(pairs(world.range(0, COUNT))).hasSize(80 - 6).doesNotContainAnyElementsOf(Pair.HELD_OUT);
        assertThat(pairs(world.range(COUNT, COUNT + 1000))).containsAll(Pair.HELD_OUT);
    }

    private static Set<Pair> pairs(ShapesWorld world) {
        return scenes(world).stream()
                .flatMap(s -> s.items().stream())
                .map(i -> new Pair(i.colour(), i.kind()))
                .collect(Collectors.toSet());
    }

    @Test
    void coloursAreToldApartByTheirTones() {
        Draws draws = new Draws(1, "tones", 0);
        for (ShapeColour one : ShapeColour.values()) {
            for (ShapeColour other : ShapeColour.values()) {
                for (int i = 0; i < 200 && one != other; i++) {
                    assertThat(one.tone(draws).distance(other.tone(draws)))
                            .as(one.word() + " and " + other.word())
                            .isGreaterThan(0.2);
                }
            }
        }
    }

    @Test
    void anEmptyPartIsRefused() {
        assertThatThrownBy(() -> new ShapesWorld(World.CAPTIONED, 1, 0, 3, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images and held-out must be from 1 to 100000000, not 0 and 3");
    }
}
