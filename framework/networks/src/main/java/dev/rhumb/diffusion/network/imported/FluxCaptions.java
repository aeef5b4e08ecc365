package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.published.CLIPTextModel;
import dev.rhumb.diffusion.network.published.T5EncoderModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Captions as Flux reads them (Black Forest Labs 2024): T5's vectors, whose padding is not masked, the pooled vector of CLIP, and in distilled networks the guidance
 * weight.
 */
record FluxCaptions(Conditioning.Flux conditioning, PublishedTextEncoder clip, PublishedTextEncoder t5)
        implements PublishedCaptions {
    static FluxCaptions open(Conditioning.Flux conditioning, Path folder, NDManager parent) {
        return PublishedCaptions.opened(
                parent,
                manager -> new FluxCaptions(
                        conditioning,
                        PublishedTextEncoder.open(conditioning.first(), CLIPTextModel.class, folder, manager),
                        PublishedTextEncoder.open(conditioning.second(), T5EncoderModel.class, folder, manager)));
    }

    @Override
    public NDArray encode(NDManager owner, List<String> captions) {
        return Autograd.recording(false, () -> {
            try (NDManager scratch = owner.newSubManager()) {
                return CaptionEncoder.joined(
                        owner,
                        t5.encode(scratch, captions).get(0),
                        clip.encode(scratch, captions).get(POOLED));
            }
        });
    }

    @Override
    public List<NDArray> inputs(NDArray rows, List<String> captions, double[] weights) {
        List<NDArray> inputs = new ArrayList<>(CaptionEncoder.apart(
                rows, t5.descriptor().length(), t5.descriptor().width()));
        if (conditioning.guidance()) {
            inputs.add(Constants.of(
                    rows.getManager(), rows.getDevice(), weights, new Shape(weights.length), DataType.FLOAT32));
        }
        return inputs;
    }

    @Override
    public List<PublishedTextEncoder> encoders() {
        return List.of(clip, t5);
    }
}
