package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.cluster.Cluster;
import dev.rhumb.runner.cluster.Master;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.session.Plan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether units are done on a cluster. */
final class ClusterOption {
    @Option(
            names = "--cluster",
            paramLabel = "MASTER",
            description = "Do the units on a Spark cluster: spark://HOST:PORT, local[N], yarn or k8s://ADDRESS. The"
                    + " results are the same.")
    @Nullable
    String cluster;

    @Option(
            names = "--spark",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark, such as spark.executor.memory=4g; may be repeated.")
    List<String> settings = List.of();

    /**
     * The master, if there is one.
     *
     * @throws UserError if it is not the address of a cluster, or other options contradict it
     */
    Optional<Master> master(RunOptions options) {
        if (cluster == null) {
            if (!settings.isEmpty()) {
                throw new UserError("--spark is for runs on a cluster; add --cluster MASTER");
            }
            return Optional.empty();
        }
        if (options.workers != null) {
            throw new UserError(
                    "--workers is for this machine; on a cluster Spark decides: use --spark" + " spark.cores.max=N");
        }
        if (options.watchInputs) {
            throw new UserError("--watch-inputs is for this machine; run without --cluster");
        }
        return Optional.of(new Master(cluster));
    }

    /** The cluster, if there is one. */
    Optional<Cluster> open(RunOptions options, Plan plan, Reporter reporter) {
        return master(options).map(found -> new Cluster(found, settings, plan, options.places(), reporter));
    }
}
