package dev.rhumb.plugins.perturbed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Numbers;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Exponential moving average guidance, EMAG (Yadav et al. 2026, arXiv:2512.17303, section 3.4): each self-attention's map A is averaged over
 * the steps, {@code E = decay E + (1 - decay) A}, and the network is evaluated again with E in A's place at the site where the mean of
 * {@code |E - A|} is largest; {@code D = D_e + scale (D - D_e)} steers away from that. The average lags behind, so what the contrast
 * sharpens is what the sample is gaining now.
 *
 * <p>The site is chosen for each sample by itself; the authors' code chooses one for the batch. In the first {@code delay} of its steps the
 * average gathers and nothing is steered; the authors gather from 40 % of the steps on, steer from 60 % and end at 80 %, which is
 * {@code during: {progress: [0.4, 0.8]}} with the delay's fallback.
 *
 * <p>Cost: two network evaluations per sample, one after the other, and a map per sample and site in memory.
 *
 * @param scale guidance weight; 1 is off
 * @param decay share of the running average that each step keeps
 * @param delay share of all steps that only update the average, without guidance
 * @param sites self-attentions of the network to choose from; a name of a block stands for those in it
 */
@Method(
        name = "emag",
        paper = "Yadav et al. 2026, arXiv:2512.17303, section 3.4",
        summary = "Steers away from the network's prediction with the average attention of earlier steps.")
@Preset(
        name = "dit-xl",
        sets = "scale: 3, decay: 0.988, sites: [transformer_blocks.12, transformer_blocks.13, transformer_blocks.14,"
                + " transformer_blocks.15]",
        source =
                "the authors' code, DiT-XL/2 on ImageNet, blocks 12 to 15, with classifier-free guidance of weight 1.5")
@Preset(
        name = "sd3",
        sets = "scale: 1.5, decay: 0.988",
        source = "the authors' code, Stable Diffusion 3 Medium, blocks 6 to 8, with classifier-free guidance of"
                + " weight 7")
public record MovingAverage(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale,

        @Parameter(value = "share of the running average that each step keeps", fallback = "0.988", min = 0, max = 1)
        double decay,

        @Parameter(
                value = "share of all steps that only update the average, without guidance",
                fallback = "0.2",
                min = 0,
                max = 1)
        double delay,

        @Parameter(value = "self-attentions to choose from", fallback = "[middle.attention]")
        List<String> sites)
        implements Guidance {

    public MovingAverage {
        sites = List.copyOf(sites);
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("sites is empty; it must name a self-attention");
        }
    }

    @Override
    public Cost cost() {
        Cost one = Cost.of(1, 0);
        return delay == 0 ? one : one.and("none while only the average is updated");
    }

    @Override
    public Guide begin(Run run) {
        List<String> attentions = run.sites("given-attention", sites.toArray(new String[0]));
        List<Reading> maps = attentions.stream().map(run::reading).toList();
        List<Edit> edits = attentions.stream()
                .map(site -> run.edit("given-attention", site))
                .toList();
        Branch seen = Branch.CONDITIONAL;
        for (Reading map : maps) {
            seen = seen.reading(map);
        }
        Branch shown = seen;
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.predict(shown);
                return current -> {
                    List<NDArray> averages = new ArrayList<>();
                    NDList lags = new NDList();
                    for (Reading map : maps) {
                        NDArray average = averaged(here, map, conditional.reading(map));
                        averages.add(average);
                        lags.add(lag(average, conditional.reading(map)));
                    }
                    NDArray lagging = NDArrays.concat(lags, 1).argMax(1).reshape(-1, 1);
                    NDArray ready = ready(here, conditional);
                    List<Prediction> delayed = new ArrayList<>();
                    for (int i = 0; i < edits.size(); i++) {
                        NDArray rows =
                                lagging.eq(i).toType(ready.getDataType(), false).mul(ready);
                        delayed.add(here.predict(Branch.CONDITIONAL
                                .edited(edits.get(i).with(averages.get(i)))
                                .only(rows)));
                    }
                    Prediction guided = current;
                    for (Prediction each : delayed) {
                        guided = guided.plus(scale - 1, conditional.minus(each));
                    }
                    return guided;
                };
            }
        };
    }

    private NDArray averaged(Evaluation here, Reading map, NDArray now) {
        NDArray before = here.recall(map.site(), null);
        NDArray average = before == null ? now : now.add(before.sub(now).mul(decay));
        here.remember(map.site(), average);
        return average;
    }

    /** The mean of {@code |E - A|}, {@code (B, 1)}. */
    private static NDArray lag(NDArray average, NDArray now) {
        return PerSample.mean(average.sub(now).abs()).reshape(-1, 1);
    }

    /** {@code (B, 1)}: 1 where the average has gathered long enough. */
    private NDArray ready(Evaluation here, Prediction like) {
        NDArray x = like.x();
        NDArray before = here.recall("steps", null);
        NDArray gathered =
                before == null ? Numbers.zeros(x, new Shape(x.getShape().get(0), 1)) : before;
        here.remember("steps", gathered.add(1));
        return gathered.gte(delay * here.level().steps()).toType(x.getDataType(), false);
    }
}
