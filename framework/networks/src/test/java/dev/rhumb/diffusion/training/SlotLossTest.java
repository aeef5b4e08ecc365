package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.data.shapes.Answers;
import dev.rhumb.diffusion.data.shapes.Item;
import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.diffusion.data.shapes.Scene;
import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.data.shapes.World;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotLossTest {
    private static final int SLOTS = 3;
    private static final ShapesWorld WORLD = new ShapesWorld(World.CAPTIONED, 1, 100, 1, false);

    private static Scene scene(int objects) {
        return IntStream.range(0, 100)
                .mapToObj(WORLD::scene)
                .filter(s -> s.items().size() == objects)
                .findFirst()
                .orElseThrow();
    }

    /** Sure and right answers, the objects in the order given. */
    private static float[] answers(List<Item> items) {
        float[] answers = new float[SLOTS * Answers.SLOT];
        for (int slot = 0; slot < SLOTS; slot++) {
            int at = slot * Answers.SLOT;
            if (slot >= items.size()) {
                answers[at + Answers.NOTHING] = 30;
                continue;
            }
            Item item = items.get(slot);
            answers[at + item.kind().ordinal()] = 30;
            answers[at + Answers.COLOURS + item.colour().ordinal()] = 30;
            for (int i = 0; i < 3; i++) {
                answers[at + Answers.PLACES + i] = (float) Answers.places(item)[i];
            }
        }
        return answers;
    }

    @Test
    void rightAnswersCostNothingInAnyOrderAndAreReadBack() {
        List<Item> items = scene(3).items();
        List<Item> turned = List.of(items.get(2), items.get(0), items.get(1));
        float[] answers = answers(turned);
        SlotLoss loss = new SlotLoss(answers, 0, SLOTS, items);
        assertThat(loss.loss()).isCloseTo(0, within(1e-6));
        assertThat(IntStream.range(0, 3).mapToObj(loss::item)).isEqualTo(turned);
        List<Reading> found = Answers.readings(answers, 0, SLOTS);
        assertThat(ReadingAccuracy.isRight(scene(3).readings(), found)).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(found.get(i).x()).isCloseTo(turned.get(i).x(), within(1e-4));
            assertThat(found.get(i).y()).isCloseTo(turned.get(i).y(), within(1e-4));
            assertThat(found.get(i).size()).isEqualTo(turned.get(i).size());
        }
    }

    @Test
    void objectsFillTheFirstSlots() {
        Item item = scene(1).items().get(0);
        float[] first = answers(List.of(item));
        float[] second = new float[first.length];
        System.arraycopy(first, 0, second, Answers.SLOT, Answers.SLOT);
        second[Answers.NOTHING] = 30;
        second[2 * Answers.SLOT + Answers.NOTHING] = 30;
        assertThat(new SlotLoss(first, 0, SLOTS, List.of(item)).loss()).isCloseTo(0, within(1e-6));
        assertThat(new SlotLoss(second, 0, SLOTS, List.of(item)).loss()).isGreaterThan(30);
        assertThat(Answers.readings(second, 0, SLOTS)).hasSize(1);
    }

    @Test
    void theGradientIsThatOfTheLoss() {
        for (int objects = 1; objects <= 3; objects++) {
            List<Item> items = scene(objects).items();
            int offset = SLOTS * Answers.SLOT;
            float[] answers = new Draws(objects, "answers", 0).normals(2 * offset);
            // Nearly right, so that a small change does not change the order, at which there is a kink.
            float[] right = answers(items);
            for (int i = 0; i < right.length; i++) {
                answers[offset + i] += 0.2f * right[i];
            }
            double[] gradient = new double[answers.length];
            new SlotLoss(answers, offset, SLOTS, items).gradient(gradient, 0.5);
            for (int i = 0; i < answers.length; i++) {
                float kept = answers[i];
                answers[i] = kept + 0.01f;
                double up = new SlotLoss(answers, offset, SLOTS, items).loss();
                answers[i] = kept - 0.01f;
                double down = new SlotLoss(answers, offset, SLOTS, items).loss();
                answers[i] = kept;
                assertThat(gradient[i]).isCloseTo(0.5 * (up - down) / 0.02, within(1e-4));
            }
        }
    }
}
