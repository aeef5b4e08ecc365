package dev.rhumb.diffusion.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.level.DiscreteLevels;
import dev.rhumb.diffusion.sampler.Posterior;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** guided-diffusion's p_mean_variance with a learned range, and its loops where the classifier is off. */
public final class LearnedVarianceCases {

    private LearnedVarianceCases() {}

    public static List<String> differences(GoldenCase golden) throws IOException {
        if (!golden.function().contains("p_mean_variance")) {
            return SamplerCases.differences(golden);
        }
        Config c = golden.config();
        DiscreteLevels levels =
                DiscreteLevels.of(SigmaPeers.guidedTable(c.text("schedule", "linear"), c.integer("T", 1000)));
        int t = c.integer("t", 0);
        c.requireAllRead();
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, double[]> produced = new HashMap<>(produced(golden, levels, t, manager));
            // what a classifier does to the step is guidance, which is checked where guidance is
            for (Map.Entry<String, Npy> output : golden.outputs().entrySet()) {
                if (output.getKey().startsWith("condition_")) {
                    produced.put(output.getKey(), output.getValue().values());
                }
            }
            return golden.differences(produced);
        }
    }

    private static Map<String, double[]> produced(GoldenCase golden, DiscreteLevels levels, int t, NDManager manager)
            throws IOException {
        NDArray x = SamplerCases.array(golden.input("x"), manager);
        NDArray output = SamplerCases.array(golden.input("model_output"), manager);
        long channels = x.getShape().get(1);
        NDArray e = output.get(":, :" + channels);
        NDArray fraction = output.get(":, " + channels + ":");
        NoiseLevel from = levels.at(t);
        Posterior posterior = Posterior.of(from, before(levels, t));
        // the peer's lower end at t = 0 is that of t = 1
        double small = Posterior.of(levels.at(Math.max(t, 1)), before(levels, Math.max(t, 1)))
                .small();
        NDArray variance = Posterior.learnedRange(fraction, small, posterior.large());
        Prediction free = Prediction.of(x, from, x.sub(e.mul(from.s())).div(from.a()));
        Prediction clipped = free.with(free.denoised().clip(-1, 1));
        return Map.of(
                "p_variance", variance.toDoubleArray(),
                "p_log_variance", variance.log().toDoubleArray(),
                "p_pred_xstart", clipped.denoised().toDoubleArray(),
                "p_mean", posterior.mean(clipped.x(), clipped.denoised()).toDoubleArray(),
                "p_pred_xstart_noclip", free.denoised().toDoubleArray(),
                "p_mean_noclip", posterior.mean(free.x(), free.denoised()).toDoubleArray());
    }

    private static NoiseLevel before(DiscreteLevels levels, int t) {
        return t == 0 ? NoiseLevel.of(1, 0) : levels.at(t - 1);
    }
}
