package dev.rhumb.plugins.slidingwindow;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Crop;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Numbers;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Sliding-window guidance, SWG (Adaloglou et al. 2025, arXiv:2411.10257): the same network is shown overlapping windows of the
 * point, each as if it were a whole image, and {@code D = D_c + scale (D_c - D_w)} steers away from their estimates D_w, averaged where
 * windows overlap. What the windows get wrong is what takes seeing far. Masked (M-SWG, the default of the authors' code) it acts on
 * the pixels that more than one window covers, and leaves the others alone.
 *
 * <p>The windows lie evenly, the first and the last at the edges. A side is {@code window} times the image's, rounded to what the
 * network can take; the authors' windows are 40 of 64 latents a side.
 *
 * <p>Cost: {@code windows^2} further evaluations per sample, of images {@code window^2} as large. Needs no null condition.
 *
 * @param scale guidance scale; 0 is off. The authors' w
 * @param window side of a window, as a share of the image's side
 * @param windows windows per axis
 * @param masked whether pixels that one window alone covers are left alone
 */
@Method(
        name = "swg",
        paper = "Adaloglou et al. 2025, arXiv:2411.10257",
        summary = "Steers away from the network's predictions for overlapping windows of the point.")
@Preset(
        name = "edm2-s",
        sets = "scale: 1.1",
        source = "the authors' code, EDM2-S on ImageNet-512, for the lowest FD-DINOv2")
@Preset(
        name = "edm2-s-fid",
        sets = "scale: 0.2",
        source = "the authors' code, EDM2-S on ImageNet-512, for the lowest FID")
@Preset(
        name = "dit-xl",
        sets = "scale: 1.5",
        source = "the authors' code, DiT-XL/2 on ImageNet-256, for the lowest FD-DINOv2")
@Preset(
        name = "dit-xl-fid",
        sets = "scale: 0.5",
        source = "the authors' code, DiT-XL/2 on ImageNet-256, for the lowest FID")
public record SlidingWindow(
        @Neutral(0) @Parameter("guidance scale; 0 is off") double scale,

        @Parameter(value = "side of a window, as a share of the image's side", fallback = "0.625", min = 0, max = 1)
        double window,

        @Parameter(value = "windows per axis", fallback = "2", min = 1, max = 16)
        int windows,

        @Parameter(value = "do not guide pixels that only one window covers", fallback = "true")
        boolean masked)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of((double) windows * windows, 0);
    }

    @Override
    public Guide begin(Run run) {
        int unit = run.crops();
        Shape image = run.images();
        List<Crop> crops = crops((int) image.get(1), (int) image.get(2), unit);
        double[] shares = shares(crops, (int) image.get(1), (int) image.get(2));
        Shape pixels = new Shape(1, 1, image.get(1), image.get(2));
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction whole = here.conditional();
                List<Prediction> parts = crops.stream()
                        .map(crop -> here.predict(Branch.CONDITIONAL.crop(crop)))
                        .toList();
                return current -> {
                    NDArray clear = whole.denoised();
                    NDArray difference = clear.zerosLike();
                    for (int i = 0; i < crops.size(); i++) {
                        String place = crops.get(i).index();
                        difference
                                .get(place)
                                .addi(clear.get(place).sub(parts.get(i).denoised()));
                    }
                    NDArray share = Numbers.of(clear, shares, pixels);
                    return current.plus(scale, difference.mul(share));
                };
            }
        };
    }

    private List<Crop> crops(int rows, int columns, int unit) {
        int height = side(rows, unit);
        int width = side(columns, unit);
        List<Crop> crops = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            for (int j = 0; j < windows; j++) {
                crops.add(new Crop(start(i, rows - height), start(j, columns - width), height, width));
            }
        }
        return crops;
    }

    private int side(int whole, int unit) {
        int side = (int) Math.max(unit, Math.round(window * whole / unit) * unit);
        if (side >= whole || (long) side * windows < whole) {
            throw new Unsupported("windows of " + side + " pixels (a share of " + window + ", in steps of " + unit
                    + " that the model can take), " + windows + " a side, "
                    + (side >= whole ? "are not smaller than" : "do not cover") + " an image of " + whole);
        }
        return side;
    }

    private int start(int index, int room) {
        return windows == 1 ? 0 : Math.toIntExact(Math.round((double) index * room / (windows - 1)));
    }

    /** One over the number of windows that cover a pixel, or 0 where it is left alone. */
    private double[] shares(List<Crop> crops, int rows, int columns) {
        double[] covering = new double[rows * columns];
        for (Crop crop : crops) {
            for (int row = crop.top(); row < crop.top() + crop.height(); row++) {
                for (int column = crop.left(); column < crop.left() + crop.width(); column++) {
                    covering[row * columns + column]++;
                }
            }
        }
        for (int i = 0; i < covering.length; i++) {
            covering[i] = masked && covering[i] < 2 ? 0 : 1 / covering[i];
        }
        return covering;
    }
}
