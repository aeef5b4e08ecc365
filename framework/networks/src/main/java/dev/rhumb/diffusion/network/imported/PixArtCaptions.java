package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.published.T5EncoderModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Captions as PixArt reads them (Chen et al. 2023, arXiv:2310.00426): T5's vectors with their mask as one more value of every token, and in networks with further
 * conditions height, width and aspect ratio. Captions are stripped and in small letters, as its pipeline of diffusers has it.
 */
record PixArtCaptions(Conditioning.PixArt conditioning, PublishedTextEncoder text) implements CaptionEncoder {
    static PixArtCaptions open(Conditioning.PixArt conditioning, Path folder, NDManager manager) {
        return new PixArtCaptions(
                conditioning, PublishedTextEncoder.open(conditioning.encoder(), T5EncoderModel.class, folder, manager));
    }

    private static List<String> plain(List<String> captions) {
        return captions.stream()
                .map(caption -> caption.toLowerCase(Locale.ROOT).strip())
                .toList();
    }

    @Override
    public NDArray encode(NDManager owner, List<String> captions) {
        return Autograd.recording(false, () -> {
            try (NDManager scratch = owner.newSubManager()) {
                NDArray tokens = text.encodeMasked(scratch, plain(captions)).get(0);
                NDArray rows = tokens.reshape(captions.size(), -1);
                rows.attach(owner);
                return rows;
            }
        });
    }

    @Override
    public List<NDArray> inputs(NDArray rows, List<String> captions, double[] weights) {
        int length = text.descriptor().length();
        NDArray tokens = rows.reshape(
                new Shape(captions.size(), length, text.descriptor().width()));
        NDArray mask = text.mask(rows.getManager(), rows.getDevice(), plain(captions))
                .reshape(new Shape(captions.size(), length, 1));
        List<NDArray> inputs = new ArrayList<>(List.of(tokens.concat(mask, 2)));
        conditioning.size().ifPresent(size -> inputs.add(sizes(rows, size, captions.size())));
        return inputs;
    }

    /** Height, width, and height by width, (B, 3). */
    private static NDArray sizes(NDArray like, List<Integer> size, int rows) {
        float[] all = new float[rows * 3];
        for (int i = 0; i < rows; i++) {
            all[3 * i] = size.get(0);
            all[3 * i + 1] = size.get(1);
            all[3 * i + 2] = (float) size.get(0) / size.get(1);
        }
        return Constants.of(like.getManager(), like.getDevice(), all, new Shape(rows, 3));
    }

    @Override
    public void requireReadable(String caption) {
        text.tokens().tokens(plain(List.of(caption)));
    }

    @Override
    public void free() {
        text.free();
    }

    @Override
    public void close() {
        text.close();
    }
}
