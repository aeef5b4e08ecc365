package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.evaluation.Metrics;
import dev.rhumb.host.Extension;
import dev.rhumb.host.PluginHost;
import dev.rhumb.host.Refusal;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import dev.rhumb.runner.experiment.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plugin modules of this repository, as the host sees them in development mode. */
class RepositoryPluginsTest {

    @Test
    void everyPluginOfThisRepositoryIsAccepted() throws IOException {
        List<Path> modules = RepositoryPlugins.modules();
        assertThat(modules).isNotEmpty();
        try (PluginHost host = RepositoryPlugins.load("them", Vocabulary.KINDS.toArray(Kind<?>[]::new))) {
            assertThat(host.refusals()).extracting(Refusal::message).isEmpty();
            assertThat(host.plugins()).hasSameSizeAs(modules);
            assertThat(host.registry().all()).containsKey("classifier-free");
            assertThat(host.extensions(Metrics.KIND))
                    .flatExtracting(Extension::descriptions)
                    .extracting(Description::name)
                    .contains("sliced-wasserstein");
        }
    }
}
