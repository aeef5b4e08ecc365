package dev.rhumb.runner.session;

import dev.rhumb.records.Overrides;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.experiment.PathNames;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.Planner;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The door to experiments, for the command line, for Java programs and for the executors of a cluster: open it on the places of
 * plugins, models, data and results, make a {@link Plan}, and run its units.
 *
 * <p>Everything that is refused is a {@link UserError}, whose message is a sentence.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class Session implements AutoCloseable {
    private final Places places;
    private final Installed installed;
    private final Reporter reporter;
    private final List<Plan> plans = new ArrayList<>();
    private final List<Smoke> smokes = new ArrayList<>();

    private Session(Places places, Installed installed, Reporter reporter) {
        this.places = places;
        this.installed = installed;
        this.reporter = reporter;
    }

    /** Loads the plugins. Notices and warnings go to standard error. */
    public static Session open(Places places) {
        return open(places, new Reporter(System.err, false));
    }

    /** Loads the plugins. */
    public static Session open(Places places, Reporter reporter) {
        Installed installed = Installed.load(places);
        installed.warn(reporter::print);
        return new Session(places, installed, reporter);
    }

    /**
     * Plans an experiment file.
     *
     * @param overrides {@code key=value}, laid over the file in order
     * @throws UserError with everything that is wrong
     * @throws IOException if a data set or a network cannot be read
     */
    public Plan plan(Path file, List<String> overrides) throws IOException {
        return opened(resolved(file, overrides));
    }

    /**
     * Plans a short run of an experiment file on small networks with random weights, for files whose weights are not here. The networks are of the same
     * classes, so the run passes through the same code; its results are marked as those of a smoke run and go to a folder of their own.
     *
     * @param overrides {@code key=value}, laid over the shortened file in order
     * @throws UserError with everything that is wrong, or if nothing beside the file makes it short
     * @throws IOException if a file cannot be read or written
     */
    public Plan smoke(Path file, List<String> overrides) throws IOException {
        Smoke smoke = Smoke.of(file);
        smokes.add(smoke);
        reporter.print(
                "smoke run: small networks with random weights in the place of the published ones; its numbers say"
                        + " nothing about them");
        RunPlan plan = new Planner(installed.vocabulary(), new ModelCatalog(smoke.networks()))
                .plan(Planner.name(file), Overrides.apply(smoke.shortened(YamlReader.read(file)), overrides))
                .onRandomWeights();
        plan.noise(); // refuses a file that does not fit
        smoke.writeData(plan);
        return opened(plan, smoke.places(places));
    }

    /**
     * Plans the text of an experiment.
     *
     * @param name names the folder of the results
     * @param text YAML
     * @param overrides {@code key=value}, laid over the text in order
     * @throws UserError with everything that is wrong
     * @throws IOException if a data set or a network cannot be read
     */
    public Plan plan(String name, String text, List<String> overrides) throws IOException {
        return plan(name, Overrides.apply(YamlReader.text(text, name + ".yaml"), overrides));
    }

    /**
     * An experiment file, bound and resolved; nothing is counted and no data are opened.
     *
     * @throws UserError with everything that is wrong
     */
    public RunPlan resolved(Path file, List<String> overrides) {
        RunPlan plan = planner().read(file, overrides);
        plan.noise(); // refuses a file that does not fit
        return plan;
    }

    /**
     * Plans an experiment that has been read.
     *
     * @param name names the folder of the results
     */
    public Plan plan(String name, YamlNode.Mapping source) throws IOException {
        PathNames.malformed(name).ifPresent(why -> {
            throw new UserError("a plan's name names the results folder: " + why);
        });
        RunPlan plan = planner().plan(name, source);
        plan.noise(); // refuses a file that does not fit
        return opened(plan);
    }

    /**
     * Makes a plan again that another process made.
     *
     * @param carried what {@link Plan#carried} returned there
     * @throws UserError if it is not the same plan here, because a model, a plugin, the data or the program differ; the message
     *     names what differs
     * @throws IOException if a data set or a network cannot be read
     */
    public Plan again(String carried) throws IOException {
        return CarriedPlan.read(carried).plan(this);
    }

    private Planner planner() {
        Vocabulary vocabulary = installed.vocabulary();
        return new Planner(vocabulary, new ModelCatalog(places.all(vocabulary.words())));
    }

    private Plan opened(RunPlan plan) throws IOException {
        return opened(plan, places);
    }

    private Plan opened(RunPlan plan, Places where) throws IOException {
        Plan opened = Plan.of(plan, where, reporter);
        plans.add(opened);
        return opened;
    }

    /** What files can name. */
    public Vocabulary vocabulary() {
        return installed.vocabulary();
    }

    /** Closes its plans, and then the plugins. */
    @Override
    public void close() throws IOException {
        for (Plan plan : plans) {
            plan.close();
        }
        for (Smoke smoke : smokes) {
            smoke.close();
        }
        installed.close();
    }
}
