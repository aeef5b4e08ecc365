package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.guidance.Space;
import java.util.List;
import java.util.Map;

/** Guiders with schedulers: our plugins in the sampling loop, on a mixture and its classes. */
final class GuidedCases {

    private GuidedCases() {}

    static void run(GoldenCase golden, Checks checks) {
        Config config = golden.config();
        PeerSetup setup = SamplerCases.setup(golden, config);
        int steps = setup.grid.steps();
        Config guider = new Config(golden.json("guider"));
        List<Entry> stack = Guiders.stack(guider.text("name", ""), guider, steps, output(golden));
        try (NDManager manager = NDManager.newBaseManager()) {
            Mixtures mixtures = new Mixtures(golden);
            String other = golden.inputs().path("mixture_part_uncond").asString("full");
            int label = mixtures.classOfPart(
                    golden.inputs().path("mixture_part_cond").asString());
            MixtureDenoiser model = new MixtureDenoiser("main", mixtures.whole(), manager, DataType.FLOAT64);
            if (!other.equals("full") && !guider.text("name", "").equals("AutoGuidance")) {
                throw new NotCovered("an unconditional prediction that is not the whole mixture's");
            }
            MixtureDenoiser bad =
                    new MixtureDenoiser(Guiders.BAD, mixtures.part(other, label), manager, DataType.FLOAT64);
            Resources resources = new Resources(Map.of(Guiders.BAD, bad), Map.of(), Map.of(), List.of());
            Map<String, double[]> produced =
                    new PeerRun(setup, model, stack, resources).outputs(golden, label, manager);
            checks.arrays(produced);
            SamplerCases.compareNumbers(golden, setup, produced, checks);
        }
    }

    /** What the network of a configuration puts out. */
    private static Space output(GoldenCase golden) {
        String scheduler = SamplerCases.scheduler(golden.function());
        if (scheduler.startsWith("FlowMatch") || golden.config().flag("use_flow_sigmas", false)) {
            return Space.FLOW;
        }
        return switch (golden.config().text("prediction_type", "epsilon")) {
            case "epsilon" -> Space.NOISE;
            case "sample" -> Space.DENOISED;
            // in variance-exploding coordinates the velocity has another length
            case "v_prediction" -> throw new NotCovered("a guided velocity network");
            default -> throw new NotCovered("prediction_type " + golden.config().text("prediction_type", ""));
        };
    }
}
