package dev.rhumb.runner.author;

import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.diffusion.training.NoiseDistributions;
import dev.rhumb.diffusion.training.Objectives;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.records.Kind;
import dev.rhumb.runner.experiment.Vocabulary;
import java.util.Locale;

/** What a new plugin starts from: a module of the checkout that is copied under other names. */
public enum PluginKind {
    GUIDANCE(Vocabulary.METHODS, "guidance-template", "tempered", "run"),
    METRIC(Metrics.KIND, "sliced-wasserstein", "sliced-wasserstein", "run"),
    SAMPLER(Samplers.KIND, "sampler-template", "two-stage", "run"),
    SCHEDULE(Schedules.KIND, "schedule-template", "shifted-cosine", "run"),
    DATASET(Datasets.KIND, "dataset-template", "gratings", "train"),
    REWARD(Vocabulary.REWARDS, "reward-template", "mean-value", "run"),
    NETWORK(Networks.KIND, "network-template", "isotropic", "train"),
    EXTRACTOR(FeatureExtractors.KIND, "extractor-template", "histogram", "run"),
    LIKELIHOOD(Vocabulary.LIKELIHOODS, "likelihood-template", "gaussian-classes", "run"),
    NOISE(NoiseDistributions.KIND, "noise-template", "logit-normal", "train"),
    OBJECTIVE(Objectives.KIND, "objective-template", "perception-prioritized", "train"),
    TRACKER(Tracker.KIND, "tracker-template", "plain-log", "run");

    private final Kind<?> kind;
    private final String module;
    private final PluginNames itsOwn;
    private final String command;

    PluginKind(Kind<?> kind, String module, String name, String command) {
        this.kind = kind;
        this.module = module;
        // The package of the first template is older than the others'.
        String last = name.equals("tempered") ? "template" : name.replace("-", "");
        this.itsOwn = new PluginNames(name, "dev.rhumb.plugins." + last);
        this.command = command;
    }

    /** What files can name of it. */
    public Kind<?> kind() {
        return kind;
    }

    /** What one is called in messages. */
    public String noun() {
        return kind.noun();
    }

    /** The command that takes the file beside it. */
    public String command() {
        return command;
    }

    /** The folder in {@code plugins}. */
    public String module() {
        return module;
    }

    /** What the module's own record is called. */
    PluginNames itsOwn() {
        return itsOwn;
    }

    /** As the command line names it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
