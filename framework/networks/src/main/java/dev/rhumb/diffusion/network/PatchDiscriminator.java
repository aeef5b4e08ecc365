package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Tells real patches of images from made ones (PatchGAN of Isola et al. 2017): a few strided convolutions whose every output sees a
 * small part of the image. Group normalisation in the place of batch normalisation, so that the verdict on an image does not depend
 * on its neighbours in the batch. Used in training only; never part of a model.
 */
public final class PatchDiscriminator extends ScriptedNetwork {
    private static final int GROUPS = 8;
    private static final double LEAK = 0.2;

    private final int channels;

    /**
     * Builds the network with all weights zero.
     *
     * @param channels of the images
     * @param widths features after each halving, each a multiple of 8
     */
    public PatchDiscriminator(NDManager manager, int channels, List<Integer> widths) {
        super(manager, write(channels, widths));
        this.channels = channels;
    }

    /**
     * One logit per patch: high for real.
     *
     * @param weights flat weights; a gradient flows to them if they require one
     * @param images (B, C, H, W); height and width at least 2^(number of widths)
     * @return (B, 1, h, w), differentiable in the images, attached to their manager
     */
    public NDArray logits(NDArray weights, NDArray images) {
        requireImages(images, channels, (int) images.getShape().get(2), (int)
                images.getShape().get(3));
        return run(weights, images, images, images).singletonOrThrow();
    }

    private static ForwardScript write(int channels, List<Integer> widths) {
        ForwardScript script = new ForwardScript(false);
        String h = script.let("torch.to(x, t)");
        int in = channels;
        for (int i = 0; i < widths.size(); i++) {
            int out = widths.get(i);
            Networks.requirePyramid(channels, 1, 1, 1, List.of(out), GROUPS);
            h = script.conv(h, "level." + i + ".conv", in, out, 3, 2, 1);
            if (i > 0) {
                h = script.groupNorm(h, "level." + i + ".norm", out, GROUPS);
            }
            h = script.let("torch.leaky_relu(" + h + ", " + LEAK + ")");
            in = out;
        }
        script.method("forward", "Tensor", "torch.to(" + script.conv(h, "head", in, 1, 3, 1, 1) + ", x)");
        return script;
    }
}
