package dev.rhumb.runner.author;

import java.util.Locale;

/** What a new plugin starts from: a module of the checkout that is copied under other names. */
public enum PluginKind {
    GUIDANCE("guidance method", "guidance-template", "tempered", "dev.rhumb.plugins.template"),
    METRIC("metric", "sliced-wasserstein", "sliced-wasserstein", "dev.rhumb.plugins.slicedwasserstein"),
    SAMPLER("sampler", "sampler-template", "two-stage", "dev.rhumb.plugins.twostage"),
    SCHEDULE("schedule", "schedule-template", "shifted-cosine", "dev.rhumb.plugins.shiftedcosine"),
    DATASET("data set", "dataset-template", "gratings", "dev.rhumb.plugins.gratings", "train"),
    REWARD("reward", "reward-template", "mean-value", "dev.rhumb.plugins.meanvalue"),
    NETWORK("network", "network-template", "isotropic", "dev.rhumb.plugins.isotropic", "train");

    private final String noun;
    private final String module;
    private final PluginNames itsOwn;
    private final String command;

    PluginKind(String noun, String module, String name, String packageName) {
        this(noun, module, name, packageName, "run");
    }

    PluginKind(String noun, String module, String name, String packageName, String command) {
        this.noun = noun;
        this.module = module;
        this.itsOwn = new PluginNames(name, packageName);
        this.command = command;
    }

    /** What one is called in messages. */
    public String noun() {
        return noun;
    }

    /** The command that takes the file beside it. */
    public String command() {
        return command;
    }

    /** The folder in {@code plugins}. */
    String module() {
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
