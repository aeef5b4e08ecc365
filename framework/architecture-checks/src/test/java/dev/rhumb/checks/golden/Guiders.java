package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Space;
import dev.rhumb.plugins.autoguidance.Autoguidance;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.frequency.FrequencyDecoupled;
import dev.rhumb.plugins.magnitudeaware.MagnitudeAware;
import dev.rhumb.plugins.perturbed.Perturbed;
import dev.rhumb.plugins.projected.Projected;
import dev.rhumb.plugins.projected.Tangential;
import dev.rhumb.plugins.transforms.Rescale;
import dev.rhumb.plugins.zerostar.ZeroStar;
import java.util.ArrayList;
import java.util.List;

/**
 * Diffusers' guiders in our terms: a stack of entries. Its scale w counts from the other prediction, as ours, or, in
 * the "original formulation", from the conditional one, where ours is w + 1.
 */
final class Guiders {

    /** The name under which stacks ask for the worse model. */
    static final String BAD = "bad";

    private final Config config;
    private final int steps;
    private final Space space;
    private final boolean original;
    private final List<Entry> entries = new ArrayList<>();

    private Guiders(Config config, int steps, Space space) {
        this.config = config;
        this.steps = steps;
        this.space = space;
        this.original = config.flag("use_original_formulation", false);
        config.ignore("_use_default_values", "name");
    }

    /**
     * The stack of a guider.
     *
     * @param guider the class name
     * @param space what the network puts out, where the guider acts
     */
    static List<Entry> stack(String guider, Config config, int steps, Space space) {
        Guiders guiders = new Guiders(config, steps, space);
        boolean enabled = config.flag("enabled", true);
        guiders.add(guider);
        guiders.rescale();
        config.requireAllRead();
        return enabled ? List.copyOf(guiders.entries) : List.of();
    }

    private void add(String guider) {
        switch (guider) {
            case "ClassifierFreeGuidance" -> on(interval("start", "stop"), new ClassifierFree(scale("guidance_scale")));
            case "AutoGuidance" -> {
                config.ignore("auto_guidance_layers", "auto_guidance_config", "dropout");
                on(interval("start", "stop"), new Autoguidance(BAD, scale("guidance_scale")));
            }
            case "AdaptiveProjectedGuidance" -> projected();
            case "ClassifierFreeZeroStarGuidance" -> zeroStar();
            case "PerturbedAttentionGuidance" -> perturbed("perturbed_guidance");
            case "SkipLayerGuidance" -> perturbed("skip_layer_guidance");
            case "SmoothedEnergyGuidance" -> perturbed("seg_guidance");
            case "AdaptiveProjectedMixGuidance" -> projectedMix();
            case "MagnitudeAwareGuidance" ->
                on(interval("start", "stop"), new MagnitudeAware(scale("guidance_scale"), config.number("alpha", 8)));
            case "TangentialClassifierFreeGuidance" ->
                on(interval("start", "stop"), new Tangential(scale("guidance_scale")));
            case "FrequencyDecoupledGuidance" -> frequencies();
            default -> throw new NotCovered("method not built: " + guider);
        }
    }

    private double scale(String key) {
        return config.number(key, 7.5) + (original ? 1 : 0);
    }

    /** Whether the peer treats a scale as no guidance at all. */
    private static boolean isOff(double scale) {
        return scale == 1;
    }

    /** The peer's interval: fractions of the steps, truncated. */
    private int[] interval(String start, String stop) {
        return new int[] {truncated(config.number(start, 0)), truncated(config.number(stop, 1))};
    }

    private int truncated(double fraction) {
        return (int) (fraction * steps);
    }

    static During during(int from, int to) {
        return new During(During.Unit.STEP, from, Math.max(from, to), During.Gate.EVALUATION);
    }

    private void on(int[] interval, Contrast rule) {
        entries.add(Entry.of(new InSpace(rule, space)).during(during(interval[0], interval[1])));
    }

    /** From the unconditional prediction, the peer's rule is ours from there: {@code D_u - D_c} comes first. */
    private void projected() {
        if (config.has("adaptive_projected_guidance_norm_dim")) {
            throw new NotCovered("projected guidance with norms over some of the data axes");
        }
        int[] interval = interval("start", "stop");
        Projected rule = projected(config.number("guidance_scale", 7.5));
        if (isOff(scale("guidance_scale"))) {
            return;
        }
        fromTheirs(interval, rule);
    }

    private Projected projected(double w) {
        return new Projected(
                w + 1,
                config.number("eta", 1),
                config.number("adaptive_projected_guidance_momentum", 0),
                config.number("adaptive_projected_guidance_rescale", 15));
    }

    /** A rule that adds w times something to the conditional prediction, added to the peer's base instead. */
    private void fromTheirs(int[] interval, Contrast rule) {
        if (!original) {
            on(interval, new ClassifierFree(0));
        }
        on(interval, rule);
    }

    /** Plain guidance up to a step and projected guidance after it, whose momentum has advanced all along. */
    private void projectedMix() {
        int[] interval = interval("start", "stop");
        int last = config.integer("adaptive_projected_guidance_start_step", 5);
        double plain = config.number("guidance_scale", 3.5) + 1;
        Projected rule = projected(config.number("adaptive_projected_guidance_scale", 10));
        fromTheirs(interval, (conditional, unconditional, here) -> {
            NDArray projected = rule.combine(conditional, unconditional, here);
            return here.level().step() > last
                    ? projected
                    : new ClassifierFree(plain).combine(conditional, unconditional, here);
        });
    }

    /** From the unconditional pyramid, the peer's rule is ours from there, as with projected guidance. */
    private void frequencies() {
        config.ignore("upcast_to_double");
        List<Double> scales = config.numbers("guidance_scales");
        List<Double> parallel = config.numbers("parallel_weights");
        if (config.text("guidance_rescale_space", "data").equals("freq")) {
            throw new NotCovered("a standard deviation restored level by level of a pyramid");
        }
        if (scales.size() != 2) {
            throw new NotCovered("a pyramid of other than two levels");
        }
        fromTheirs(
                interval("start", "stop"),
                new FrequencyDecoupled(
                        scales.get(0) + 1,
                        scales.get(1) + 1,
                        parallel.isEmpty() ? 1 : parallel.get(0),
                        parallel.isEmpty() ? 1 : parallel.get(1)));
    }

    /** The peer stands still in its first steps even outside its interval. */
    private void zeroStar() {
        int[] interval = interval("start", "stop");
        int hold = config.integer("zero_init_steps", 1);
        on(new int[] {0, hold}, new ZeroStar(1, hold));
        double w = scale("guidance_scale");
        int[] moving = {Math.max(hold, interval[0]), interval[1]};
        on(moving, new ZeroStar(w, 0));
        on(moving, new NormFloor(w, 1e-8));
    }

    /**
     * Beside classifier-free guidance, {@code k (D_c - D_p)} is added; alone, the peer starts from the perturbed
     * prediction, so that k counts from 1, as the scale of classifier-free guidance does.
     */
    private void perturbed(String prefix) {
        for (String inside : List.of("layers", "config")) {
            config.ignore(prefix + "_" + inside);
        }
        config.ignore("skip_layer_config", "seg_blur_sigma", "seg_blur_threshold_inf");
        double w = scale("guidance_scale");
        int[] free = interval("start", "stop");
        int[] inner = interval(prefix + "_start", prefix + "_stop");
        double k = config.number(prefix + "_scale", 3);
        int first = inner[0] + 1; // the peer compares strictly
        if (isOff(w)) {
            free[0] = free[1] = 0;
        }
        on(free, new ClassifierFree(w));
        if (k == 0) {
            return;
        }
        double alone = original ? k : k - 1;
        on(new int[] {first, Math.min(inner[1], free[0])}, inside(alone));
        on(new int[] {Math.max(first, free[0]), Math.min(inner[1], free[1])}, inside(k));
        on(new int[] {Math.max(first, free[1]), inner[1]}, inside(alone));
    }

    private static Perturbed inside(double scale) {
        return new Perturbed(RecordedAnswers.PERTURBED, List.of(RecordedAnswers.PERTURBED), scale);
    }

    private void rescale() {
        double share = config.number("guidance_rescale", 0);
        if (share != 0) {
            entries.add(Entry.of(new Rescale(share, space)));
        }
    }
}
