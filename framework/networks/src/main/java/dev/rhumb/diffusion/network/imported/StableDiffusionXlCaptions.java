package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.published.CLIPTextModel;
import dev.rhumb.diffusion.network.published.CLIPTextModelWithProjection;
import java.nio.file.Path;
import java.util.List;

/**
 * Captions as Stable Diffusion XL reads them (Podell et al. 2023, arXiv:2307.01952, section 2.1): the vectors before the last layer of two text encoders side by
 * side, the pooled and projected vector of the second, and six numbers of sizes and crop.
 */
record StableDiffusionXlCaptions(
        Conditioning.StableDiffusionXl conditioning, PublishedTextEncoder first, PublishedTextEncoder second)
        implements PublishedCaptions {
    static StableDiffusionXlCaptions open(Conditioning.StableDiffusionXl conditioning, Path folder, NDManager parent) {
        return PublishedCaptions.opened(
                parent,
                manager -> new StableDiffusionXlCaptions(
                        conditioning,
                        PublishedTextEncoder.open(conditioning.first(), CLIPTextModel.class, folder, manager),
                        PublishedTextEncoder.open(
                                conditioning.second(), CLIPTextModelWithProjection.class, folder, manager)));
    }

    @Override
    public NDArray encode(NDManager owner, List<String> captions) {
        return Autograd.recording(false, () -> {
            try (NDManager scratch = owner.newSubManager()) {
                NDList other = second.encode(scratch, captions);
                NDArray tokens =
                        first.encode(scratch, captions).get(BEFORE_LAST).concat(other.get(BEFORE_LAST), 2);
                NDArray rows = CaptionEncoder.joined(scratch, tokens, other.get(POOLED));
                NDArray kept = conditioning.zeroEmpty() ? rows.mul(present(scratch, captions)) : rows;
                kept.attach(owner);
                return kept;
            }
        });
    }

    /** 0 for the empty caption and 1 for others, (B, 1). */
    private static NDArray present(NDManager manager, List<String> captions) {
        double[] present =
                captions.stream().mapToDouble(c -> c.isEmpty() ? 0 : 1).toArray();
        return Constants.of(manager, manager.getDevice(), present, new Shape(present.length, 1), DataType.FLOAT32);
    }

    @Override
    public List<NDArray> inputs(NDArray rows, List<String> captions, double[] weights) {
        float[] numbers = conditioning.sizes().numbers();
        float[] all = new float[captions.size() * numbers.length];
        for (int i = 0; i < captions.size(); i++) {
            System.arraycopy(numbers, 0, all, i * numbers.length, numbers.length);
        }
        NDList parts = CaptionEncoder.apart(rows, conditioning.first().length(), conditioning.width());
        return List.of(
                parts.get(0),
                parts.get(1),
                Constants.of(rows.getManager(), rows.getDevice(), all, new Shape(captions.size(), numbers.length)));
    }

    @Override
    public List<PublishedTextEncoder> encoders() {
        return List.of(first, second);
    }
}
