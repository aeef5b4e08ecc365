package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Decodes latents tile by tile, so that memory does not grow with the image, as {@code AutoencoderKL} of diffusers does with {@code enable_tiling}: tiles overlap by a
 * quarter of their side and are blended there, each with the finished ones above it and on its left. A tile's norms and attentions see that tile alone, so the image differs from
 * one that is decoded whole. Differentiable in the latents.
 *
 * @param side of a tile, in pixels of a latent
 * @param factor how many pixels of an image's side one of a latent's stands for
 */
record TiledDecoding(int side, int factor) {
    private static final double OVERLAP = 0.25;

    /** Whether latents (B, c, h, w) are larger than a tile. */
    boolean concerns(NDArray latents) {
        Shape shape = latents.getShape();
        return shape.get(2) > side || shape.get(3) > side;
    }

    /**
     * Images of latents.
     *
     * @param latents (B, c, h, w)
     * @param decoder of one tile
     * @return (B, channels, h factor, w factor)
     */
    NDArray decode(NDArray latents, UnaryOperator<NDArray> decoder) {
        int step = (int) (side * (1 - OVERLAP));
        int blended = (int) (side * factor * OVERLAP);
        long kept = (long) side * factor - blended;
        List<NDArray> above = List.of();
        NDList rows = new NDList();
        for (long top = 0; top < latents.getShape().get(2); top += step) {
            List<NDArray> row = new ArrayList<>();
            NDList shown = new NDList();
            for (long left = 0; left < latents.getShape().get(3); left += step) {
                NDArray tile = decoder.apply(part(part(latents, 2, top, side), 3, left, side));
                if (!above.isEmpty()) {
                    tile = blended(above.get(row.size()), tile, 2, blended);
                }
                if (!row.isEmpty()) {
                    tile = blended(row.get(row.size() - 1), tile, 3, blended);
                }
                row.add(tile);
                shown.add(part(part(tile, 2, 0, kept), 3, 0, kept));
            }
            rows.add(NDArrays.concat(shown, 3));
            above = row;
        }
        return NDArrays.concat(rows, 2);
    }

    /** A tile whose first lines along an axis go over from the last ones of another. */
    private static NDArray blended(NDArray before, NDArray tile, int axis, int most) {
        long length = tile.getShape().get(axis);
        int lines = (int) Math.min(most, Math.min(length, before.getShape().get(axis)));
        if (lines == 0) {
            return tile;
        }
        double[] share = new double[lines];
        double[] rest = new double[lines];
        for (int i = 0; i < lines; i++) {
            share[i] = (double) i / lines;
            rest[i] = 1 - share[i];
        }
        Shape shape = axis == 2 ? new Shape(1, 1, lines, 1) : new Shape(1, 1, 1, lines);
        NDArray last = part(before, axis, before.getShape().get(axis) - lines, lines);
        NDArray over = last.mul(weights(tile, rest, shape))
                .add(part(tile, axis, 0, lines).mul(weights(tile, share, shape)));
        return lines == length ? over : over.concat(part(tile, axis, lines, length - lines), axis);
    }

    private static NDArray weights(NDArray like, double[] values, Shape shape) {
        return Constants.of(like.getManager(), like.getDevice(), values, shape, like.getDataType());
    }

    /** Lines of an axis, fewer at its end. */
    private static NDArray part(NDArray x, int axis, long from, long most) {
        long to = Math.min(x.getShape().get(axis), from + most);
        return axis == 2 ? x.get(":, :, " + from + ":" + to) : x.get(":, :, :, " + from + ":" + to);
    }
}
