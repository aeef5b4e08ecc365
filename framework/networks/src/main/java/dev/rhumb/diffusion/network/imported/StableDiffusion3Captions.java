package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.published.CLIPTextModelWithProjection;
import dev.rhumb.diffusion.network.published.T5EncoderModel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Captions as Stable Diffusion 3 reads them (Esser et al. 2024, arXiv:2403.03206, section 4): the vectors before the last layer of two CLIP encoders side by side, filled
 * up with zeros to the width of T5's, then T5's; and the two projected vectors side by side. Without T5 there are zeros in its place.
 */
record StableDiffusion3Captions(
        Conditioning.StableDiffusion3 conditioning,
        PublishedTextEncoder first,
        PublishedTextEncoder second,
        @Nullable PublishedTextEncoder third)
        implements PublishedCaptions {
    static StableDiffusion3Captions open(Conditioning.StableDiffusion3 conditioning, Path folder, NDManager parent) {
        return PublishedCaptions.opened(
                parent,
                manager -> new StableDiffusion3Captions(
                        conditioning,
                        PublishedTextEncoder.open(
                                conditioning.first(), CLIPTextModelWithProjection.class, folder, manager),
                        PublishedTextEncoder.open(
                                conditioning.second(), CLIPTextModelWithProjection.class, folder, manager),
                        conditioning
                                .third()
                                .map(t5 -> PublishedTextEncoder.open(t5, T5EncoderModel.class, folder, manager))
                                .orElse(null)));
    }

    @Override
    public NDArray encode(NDManager owner, List<String> captions) {
        return Autograd.recording(false, () -> {
            try (NDManager scratch = owner.newSubManager()) {
                NDList one = first.encode(scratch, captions);
                NDList other = second.encode(scratch, captions);
                NDArray clip = one.get(BEFORE_LAST).concat(other.get(BEFORE_LAST), 2);
                NDArray zeros = scratch.zeros(new Shape(
                        captions.size(),
                        conditioning.first().length(),
                        conditioning.width() - clip.getShape().get(2)));
                NDArray tokens = clip.concat(zeros, 2).concat(t5(scratch, captions), 1);
                return CaptionEncoder.joined(owner, tokens, one.get(POOLED).concat(other.get(POOLED), 1));
            }
        });
    }

    /** T5's vectors, whose padding is not masked. */
    private NDArray t5(NDManager scratch, List<String> captions) {
        return third == null
                ? scratch.zeros(new Shape(captions.size(), conditioning.thirdLength(), conditioning.width()))
                : third.encode(scratch, captions).get(0);
    }

    @Override
    public List<NDArray> inputs(NDArray rows, List<String> captions, double[] weights) {
        int length = conditioning.first().length() + conditioning.thirdLength();
        return CaptionEncoder.apart(rows, length, conditioning.width());
    }

    @Override
    public List<PublishedTextEncoder> encoders() {
        return third == null ? List.of(first, second) : List.of(first, second, third);
    }
}
