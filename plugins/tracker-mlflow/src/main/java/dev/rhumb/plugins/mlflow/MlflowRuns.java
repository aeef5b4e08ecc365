package dev.rhumb.plugins.mlflow;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/**
 * One experiment or training as an MLflow experiment of its name. Each point of an experiment is a run: its parameters are the
 * arm's values and what holds for all, its metrics have a {@code .low} and a {@code .high}, their step is the number of seed
 * blocks. A training is a run with its steps. A run that an earlier start of the program left is found by its tag and goes on.
 */
final class MlflowRuns implements Tracking {
    private static final String ID = "rhumb.id";
    private static final int PARAMS_AT_ONCE = 100;
    private static final int LONGEST_PARAM = 500;

    private final MlflowClient client;
    private final String experiment;
    private final Subject subject;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, String> runs = new LinkedHashMap<>();
    private final Set<String> shown = new HashSet<>();
    private final Artifacts artifacts;

    private MlflowRuns(MlflowClient client, String address, String experiment, Subject subject) {
        this.artifacts = new Artifacts(address);
        this.client = client;
        this.experiment = experiment;
        this.subject = subject;
    }

    static MlflowRuns open(String address, Subject subject) {
        MlflowClient client = new MlflowClient(address);
        try {
            // Not requested by its name: where there is no such experiment, the client takes the answer for a failure
            // and tries
            // again.
            String experiment = client.searchExperiments("name = '" + subject.name() + "'").getItems().stream()
                    .findFirst()
                    .map(Experiment::getExperimentId)
                    .orElseGet(() -> client.createExperiment(subject.name()));
            return new MlflowRuns(client, address, experiment, subject);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void point(TrackedPoint point) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("arm", point.arm());
        params.putAll(point.settings());
        subject.settings().forEach(params::putIfAbsent);
        // The one setting that grows within a point; the metrics' steps count them.
        params.remove("samples.seeds");
        String run = run(point.id(), "", point.describe(), params);
        client.setTag(run, "rhumb.folder", point.folder().toUri().toString());
        Map<String, Double> values = new LinkedHashMap<>();
        point.metrics().forEach((metric, interval) -> {
            values.put(metric, interval.mean());
            values.put(metric + ".low", interval.low());
            values.put(metric + ".high", interval.high());
        });
        values.put("seeds", (double) point.seeds());
        values.put("samples", (double) point.samples());
        values.put("evaluations", point.evaluations());
        values.put("gradients", point.gradients());
        log(run, point.seeds(), values);
        if (shown.add(run)) {
            point.sheet().ifPresent(sheet -> show(run, sheet));
        }
    }

    private void show(String run, Path sheet) {
        String root = client.getRun(run).getInfo().getArtifactUri();
        if (!artifacts.put(root, sheet, "samples.png")) {
            client.setTag(
                    run,
                    "rhumb.samples",
                    "not sent: this server keeps files at " + root
                            + ", which only its own clients write to; the sheet is " + sheet);
        }
    }

    @Override
    public void report(TrainingReport report) {
        String id = "training " + subject.name() + " in " + subject.settings().get("folder");
        String run = run(id, " and attributes.status != 'FINISHED'", subject.name(), subject.settings());
        log(run, report.step(), report.values());
    }

    private String run(String id, String which, String name, Map<String, String> params) {
        @Nullable String known = runs.get(id);
        if (known == null) {
            List<RunInfo> found = client
                    .searchRuns(
                            List.of(experiment),
                            "tags.`" + ID + "` = '" + id.replace("'", "") + "'" + which,
                            ViewType.ACTIVE_ONLY,
                            1)
                    .getItems()
                    .stream()
                    .map(r -> r.getInfo())
                    .toList();
            known = found.isEmpty() ? create(id, name, params) : found.get(0).getRunId();
            runs.put(id, known);
        }
        return known;
    }

    private String create(String id, String name, Map<String, String> params) {
        String run = client.createRun(CreateRun.newBuilder()
                        .setExperimentId(experiment)
                        .setRunName(name)
                        .setStartTime(clock.millis())
                        .addTags(tag(ID, id.replace("'", "")))
                        .addTags(tag("mlflow.runName", name))
                        .addTags(tag("mlflow.source.name", "rhumb"))
                        .build())
                .getRunId();
        List<Param> all = new ArrayList<>();
        params.forEach((key, value) -> all.add(Param.newBuilder()
                .setKey(allowed(key))
                .setValue(value.length() > LONGEST_PARAM ? value.substring(0, LONGEST_PARAM) : value)
                .build()));
        for (int from = 0; from < all.size(); from += PARAMS_AT_ONCE) {
            client.logBatch(run, List.of(), all.subList(from, Math.min(all.size(), from + PARAMS_AT_ONCE)), List.of());
        }
        return run;
    }

    private void log(String run, long step, Map<String, Double> values) {
        List<Metric> metrics = new ArrayList<>();
        values.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                metrics.add(Metric.newBuilder()
                        .setKey(allowed(name))
                        .setValue(value)
                        .setStep(step)
                        .setTimestamp(clock.millis())
                        .build());
            }
        });
        client.logBatch(run, metrics, List.of(), List.of());
    }

    /** MLflow's names have letters, digits, '_', '-', '.', '/' and spaces. */
    private static String allowed(String name) {
        return name.replaceAll("[^\\w./ -]", "_");
    }

    private static RunTag tag(String key, String value) {
        return RunTag.newBuilder().setKey(key).setValue(value).build();
    }

    @Override
    public void end(boolean finished) {
        runs.values().forEach(run -> client.setTerminated(run, finished ? RunStatus.FINISHED : RunStatus.KILLED));
    }

    @Override
    public void close() {
        client.close();
    }
}
