package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A prediction of how people rate an image from 1 to 10: linear layers on the embedding of CLIP's image encoder at unit length (Schuhmann et al. 2022,
 * arXiv:2210.08402, section 3.2 and appendix). The head is a file of its own: {@code sac+logos+ava1-l14-linearMSE.pth} of
 * improved-aesthetic-predictor, five layers without a function between them, or the one layer of {@code sa_0_4_vit_l_14_linear.pth}; both for ViT-L/14.
 *
 * @param clip the image encoder
 * @param widths of the values behind each layer of the head; the last is 1
 */
public record AestheticPredictor(
        @Parameter("the image encoder") ClipVision clip,

        @Parameter("widths of the values behind each layer of the head; the last is 1")
        List<Integer> widths)
        implements FeatureArchitecture {
    /** Places of linear layers in the authors' sequence; between them is dropout. */
    private static final List<Integer> PLACES = List.of(0, 2, 4, 6, 7);

    private static final String SINGLE = HEAD + "weight";

    public AestheticPredictor {
        widths = List.copyOf(widths);
        if ((widths.size() != 1 && widths.size() != PLACES.size()) || widths.get(widths.size() - 1) != 1) {
            throw new IllegalArgumentException("widths are " + widths + "; there must be one layer or " + PLACES.size()
                    + ", and the last width must be 1");
        }
    }

    /**
     * The architecture of a state dict with a head; empty if there is no such head.
     *
     * @throws IllegalArgumentException if the head is of another embedding; a sentence
     */
    static Optional<AestheticPredictor> of(Map<String, long[]> shapes, ClipVision clip) {
        long[] single = shapes.get(SINGLE);
        long[] first = single == null ? shapes.get(key(0)) : single;
        if (first == null) {
            return Optional.empty();
        }
        if (first.length != 2 || first[1] != clip.projection()) {
            throw new IllegalArgumentException(
                    "the first layer of the head is " + Arrays.toString(first) + ", but the image encoder gives "
                            + clip.projection() + " numbers; the published aesthetic predictors are for ViT-L/14");
        }
        List<Integer> widths = new ArrayList<>();
        for (String key :
                single == null ? PLACES.stream().map(AestheticPredictor::key).toList() : List.of(SINGLE)) {
            long[] matrix = shapes.get(key);
            if (matrix != null) {
                widths.add((int) matrix[0]);
            }
        }
        return Optional.of(new AestheticPredictor(clip, widths));
    }

    private static String key(int place) {
        return HEAD + "layers." + place + ".weight";
    }

    @Override
    public Optional<String> key(String stored) {
        return stored.startsWith(HEAD) ? Optional.of(stored) : clip.key(stored);
    }

    @Override
    public AestheticPredictor seeing(int height, int width) {
        return new AestheticPredictor(clip.seeing(height, width), widths);
    }

    @Override
    public void write(LayerWriter layers) {
        String embedding = clip.embedding(layers);
        String length = layers.let("torch.sqrt(torch.sum(torch.mul(" + embedding + ", " + embedding + "), [1], True))");
        String x = layers.let("torch.div(" + embedding + ", " + length + ")");
        int in = clip.projection();
        for (int i = 0; i < widths.size(); i++) {
            String key = widths.size() == 1 ? SINGLE : key(PLACES.get(i));
            x = layers.linear(x, key.substring(0, key.length() - ".weight".length()), in, widths.get(i));
            in = widths.get(i);
        }
        layers.output(x);
    }
}
