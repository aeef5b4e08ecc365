package dev.rhumb.runner.command;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.track.Trackers;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Who is told of results while they are made. */
final class TrackOption {
    @Option(
            names = "--track",
            paramLabel = "TYPE=WHERE",
            description = "Also send results to a tracker, mlflow=http://localhost:5000 or tensorboard=DIR; may be"
                    + " repeated.")
    List<String> asked = List.of();

    /**
     * Opens what is asked for. No plugin is looked at if that is nothing.
     *
     * @param places of further plugins
     */
    Trackers open(Places places, Supplier<Subject> subject, Consumer<String> say) {
        if (asked.isEmpty()) {
            return Trackers.NOBODY;
        }
        Installed installed = Installed.trackers(places);
        try {
            return Trackers.open(asked, installed.host().given(Tracker.KIND), subject.get(), say)
                    .andThen(installed::close);
        } catch (RuntimeException e) {
            // The plugin that would have helped may be among those that were refused.
            installed.warn(say);
            installed.close();
            throw e;
        }
    }
}
