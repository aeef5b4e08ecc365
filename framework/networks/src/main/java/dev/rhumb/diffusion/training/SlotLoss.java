package dev.rhumb.diffusion.training;

import dev.rhumb.diffusion.data.shapes.Answers;
import dev.rhumb.diffusion.data.shapes.Item;
import java.util.List;

/**
 * What a reader's answers for one image cost: cross-entropies of kind and colour plus weighted squared errors of radius and centre,
 * summed over the slots, under the order of the objects that costs least. Objects fill the first slots; the others hold nothing. The
 * order is chosen as in Carion et al. (2020), End-to-end object detection with transformers, section 3.1, here by trying all.
 */
final class SlotLoss {
    /** Weight of the squared errors, which are small beside cross-entropies. */
    static final double PLACE = 5;

    private static final int[][][] ORDERS = {
        {{}}, {{0}}, {{0, 1}, {1, 0}}, {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
    };

    private final float[] answers;
    private final int offset;
    private final int slots;
    private final List<Item> items;
    private final int[] order;
    private final double loss;

    /**
     * Finds the best order.
     *
     * @param answers of many images
     * @param offset where those of this image begin
     * @param items the objects, at most three and at most {@code slots}
     */
    SlotLoss(float[] answers, int offset, int slots, List<Item> items) {
        this.answers = answers;
        this.offset = offset;
        this.slots = slots;
        this.items = items;
        int[] best = ORDERS[items.size()][0];
        double least = Double.POSITIVE_INFINITY;
        for (int[] candidate : ORDERS[items.size()]) {
            double cost = 0;
            for (int slot = 0; slot < items.size(); slot++) {
                cost += cost(slot, items.get(candidate[slot]));
            }
            if (cost < least) {
                least = cost;
                best = candidate;
            }
        }
        this.order = best;
        double empty = 0;
        for (int slot = items.size(); slot < slots; slot++) {
            empty -= logShare(at(slot), Answers.COLOURS, Answers.NOTHING);
        }
        this.loss = least + empty;
    }

    private int at(int slot) {
        return offset + slot * Answers.SLOT;
    }

    private double cost(int slot, Item item) {
        int at = at(slot);
        double cost = -logShare(at, Answers.COLOURS, item.kind().label())
                - logShare(
                        at + Answers.COLOURS,
                        Answers.PLACES - Answers.COLOURS,
                        item.colour().place());
        double[] places = Answers.places(item);
        for (int i = 0; i < places.length; i++) {
            double error = answers[at + Answers.PLACES + i] - places[i];
            cost += PLACE * error * error;
        }
        return cost;
    }

    /** The logarithm of one of the softmaxed scores. */
    private double logShare(int from, int count, int which) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, answers[from + i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(answers[from + i] - highest);
        }
        return answers[from + which] - highest - Math.log(sum);
    }

    double loss() {
        return loss;
    }

    /** The object that a slot holds, of those that hold one. */
    Item item(int slot) {
        return items.get(order[slot]);
    }

    /** Writes the gradient of the loss with respect to the answers, times a factor, where the answers lie. */
    void gradient(double[] target, double factor) {
        for (int slot = 0; slot < slots; slot++) {
            int at = at(slot);
            if (slot >= items.size()) {
                softmaxGradient(target, at, Answers.COLOURS, Answers.NOTHING, factor);
                continue;
            }
            Item item = item(slot);
            softmaxGradient(target, at, Answers.COLOURS, item.kind().label(), factor);
            softmaxGradient(
                    target,
                    at + Answers.COLOURS,
                    Answers.PLACES - Answers.COLOURS,
                    item.colour().place(),
                    factor);
            double[] places = Answers.places(item);
            for (int i = 0; i < places.length; i++) {
                int place = at + Answers.PLACES + i;
                target[place] = factor * 2 * PLACE * (answers[place] - places[i]);
            }
        }
    }

    private void softmaxGradient(double[] target, int from, int count, int which, double factor) {
        for (int i = 0; i < count; i++) {
            double share = Math.exp(logShare(from, count, i));
            target[from + i] = factor * (share - (i == which ? 1 : 0));
        }
    }
}
