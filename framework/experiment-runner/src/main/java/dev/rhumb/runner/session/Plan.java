package dev.rhumb.runner.session;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.BatchProbe;
import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.execute.Probe;
import dev.rhumb.runner.execute.Progress;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.ResolvedExperiment;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.execute.UnitRecord;
import dev.rhumb.runner.execute.UnitRunner;
import dev.rhumb.runner.execute.Units;
import dev.rhumb.runner.measure.Prepared;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.measure.Targets;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.Outlook;
import dev.rhumb.runner.plan.Room;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.report.Finishing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An experiment that is ready to run: checked, counted, its data found, and divided into units. No network is open before a unit
 * runs. A plan belongs to its {@link Session} and is closed with it.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class Plan {
    private final RunPlan plan;
    private final Places places;
    private final Reporter reporter;
    private final Costs costs;
    private final Outlook outlook;
    private final List<String> failures;
    private final Prepared target;
    private final List<Device> devices;
    private final Units units;
    private @Nullable UnitRunner single;

    private Plan(RunPlan plan, Places places, Reporter reporter) throws IOException {
        this.plan = plan;
        this.places = places;
        this.reporter = reporter;
        this.devices = Devices.all(plan.experiment().device());
        this.costs = new Costs(plan);
        this.failures = new ArrayList<>();
        this.outlook = new Outlook(plan, costs.count(failures::add));
        this.target = new Targets(plan, places.modelFiles(), places.imported(), places.dataFolder(), reporter::print)
                .prepare();
        this.units = Units.of(plan, target, devices.get(0));
    }

    static Plan of(RunPlan plan, Places places, Reporter reporter) throws IOException {
        return new Plan(plan, places, reporter);
    }

    /** Names the results folder. */
    public String name() {
        return plan.name();
    }

    /** All units, each a point under a seed, in the order in which a run does them. */
    public List<Unit> units() {
        return units.all();
    }

    /**
     * A unit by its address.
     *
     * @param address as {@link Unit#address} returns it
     * @throws UserError if the plan has no such unit
     */
    public Unit unit(String address) {
        return units.at(address);
    }

    /**
     * The plan as text for another process, where {@link Session#again} makes it again: the experiment and what it was made with.
     * Names and paths in the experiment must mean the same there.
     */
    public String carried() {
        return new CarriedPlan(name(), ResolvedExperiment.of(plan, devices.get(0)), madeWith()).write();
    }

    Map<String, String> madeWith() {
        return units.madeWith();
    }

    /** The folder in which the results belong; a run that finds another configuration there uses a sibling. */
    public Path folder() {
        return places.results().resolve(name());
    }

    /**
     * Does what is missing of one unit. May be called on several threads, and by several processes that share the results folder.
     *
     * @param device {@code cpu}, {@code gpu} or {@code gpu:N}, of the kind that the experiment names
     * @return what was sampled and measured, also by an earlier run
     * @throws UserError if there is no such device, another process does this unit or a whole run, or a method or metric failed
     * @throws IOException if a file cannot be read or written
     */
    public UnitRecord run(Unit unit, String device) throws IOException {
        Unit planned = unit(unit.address());
        if (!planned.configuration().equals(unit.configuration())
                || !planned.measurement().equals(unit.measurement())) {
            throw new UserError("the unit '" + unit.address() + "' is of another plan than this '" + name()
                    + "', with other samples or other reference data; take it from this plan's units");
        }
        Device chosen = Devices.named(device);
        return single(chosen).run(planned, chosen);
    }

    private synchronized UnitRunner single(Device device) throws IOException {
        UnitRunner open = single;
        if (open == null) {
            String disk = Room.requireDisk(costs.bytes(), folder());
            Target opened = target.open(device);
            reporter.print(disk);
            reporter.print(memory(opened, 1));
            precision(device).ifPresent(reporter::print);
            open = new UnitRunner(units, opened, folder(), reporter);
            single = open;
        }
        return open;
    }

    /**
     * Does everything that is missing: units, the floor, tables, figures and the report.
     *
     * @param devices one worker for each: {@code cpu}, {@code gpu:0,gpu:1}
     * @return the results folder
     * @throws UserError if there is no such device, the disk or the memory does not suffice, another process uses the folder, or
     *     something failed while the rest went on
     * @throws IOException if a file cannot be read or written
     */
    public Path run(String devices) throws IOException {
        try (Runner runner = open(Devices.all(devices), folder())) {
            Path results = runner.run(folder(), false, reporter);
            Finishing.draw(plan, results, reporter);
            runner.requireNothingFailed();
            return results;
        }
    }

    /**
     * A run of all units by several workers; close it. Opens data and networks, and reports what the run needs.
     *
     * @param pool the device of each worker
     * @param results where they go
     * @throws UserError if the disk or the memory does not suffice
     */
    public Runner open(List<Device> pool, Path results) throws IOException {
        String disk = Room.requireDisk(costs.bytes(), results);
        Target opened = target.open(pool.get(0));
        try {
            reporter.print(disk);
            reporter.print(memory(opened, pool.size()));
            precision(pool.get(0)).ifPresent(reporter::print);
            Runner runner = new Runner(units, opened, pool);
            runner.estimate(outlook.costs());
            return runner;
        } catch (RuntimeException refused) {
            opened.close();
            throw refused;
        }
    }

    /** The devices that the experiment names. */
    public List<Device> devices() {
        return devices;
    }

    /** What is bound and resolved. */
    public RunPlan resolved() {
        return plan;
    }

    /** What is to be known before it runs. */
    public Outlook outlook() {
        return outlook;
    }

    /** What an experiment may do but hardly means. */
    public List<String> warnings() {
        return costs.warnings();
    }

    /** Points whose method fails on stand-ins, in sentences. A run does the others. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /**
     * Opens every network as a run would, and closes it: a file that is not what it says is found before the run.
     *
     * @param timed whether the time is estimated too, by a short probe
     * @return what a run needs, in sentences
     * @throws UserError if a file is refused, or the disk or the memory does not suffice
     */
    public List<String> needs(boolean timed) throws IOException {
        List<String> needs = new ArrayList<>();
        needs.add(Room.requireDisk(costs.bytes(), folder()));
        Device device = devices.get(0);
        try (NDManager manager = PyTorch.manager(device);
                Target opened = target.open(device)) {
            plan.open(manager);
            opened.offers();
            needs.add(memory(opened, devices.size()));
            precision(device).ifPresent(needs::add);
            if (timed) {
                opened.effort(plan.experiment().samples().seeds()).ifPresent(effort -> needs.add(measuring(effort)));
            }
        }
        if (timed) {
            needs.add(Probe.sentence(plan, outlook.costs(), device).orElse("the sampling time cannot be estimated"));
            Room.peak().ifPresent(needs::add);
        }
        return needs;
    }

    /**
     * Tries batches of growing size on the networks that a run would open.
     *
     * @return a table of the batches, and as the last line the key to write into the file
     * @throws UserError if not even the smallest batch fits into memory
     */
    public List<String> batches() {
        return BatchProbe.lines(plan, outlook.costs(), devices.get(0));
    }

    /** What is computed in another format than the experiment asks for. */
    private Optional<String> precision(Device device) {
        return plan.experiment().precision().fallback(device).map(why -> "precision: " + why);
    }

    private String memory(Target opened, int workers) {
        long seed = plan.experiment().samples().seeds().get(0);
        int samples = plan.experiment().samples().count();
        return Room.requireMemory(opened.bytes(seed, samples), Math.multiplyExact(plan.bytes(), workers));
    }

    /** How long the networks of the metrics take for everything; metrics that compare all pairs come on top. */
    private String measuring(Target.Effort effort) {
        long samples = plan.points().size() * plan.samplesPerPoint();
        double seconds = effort.secondsPerImage() * (samples + effort.real() + effort.training());
        return "the network of features takes about " + Progress.words(Duration.ofMillis((long) (1000 * seconds)))
                + " here for " + samples + " samples, " + effort.real() + " real images of references and floors"
                + (effort.training() > 0 ? " and " + effort.training() + " training images" : "");
    }

    void close() {
        Optional.ofNullable(single).ifPresent(UnitRunner::close);
    }
}
