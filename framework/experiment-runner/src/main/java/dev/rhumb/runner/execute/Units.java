package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.Version;
import dev.rhumb.runner.measure.MeasuredBy;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.RunPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The units of a plan in the order in which a run does them: seeds are outermost, so that an unfinished run shows whole curves. */
public final class Units {
    private final RunPlan plan;
    private final String kind;
    private final String reference;
    private final String measurement;
    private final Code measuring;
    private final Configuration configuration;
    private final List<Unit> all;
    private final Map<String, Unit> byAddress = new LinkedHashMap<>();

    private Units(RunPlan plan, MeasuredBy measured, String kind) {
        this.plan = plan;
        this.kind = kind;
        this.reference = measured.identity();
        this.measurement = Digest.of(reference);
        this.measuring = Code.ofMetrics(plan, measured.networks());
        this.configuration = Configuration.of(plan, measured, kind);
        this.all = all(measured.networks());
        all.forEach(unit -> byAddress.put(unit.address(), unit));
    }

    /**
     * All units of a plan.
     *
     * @param device its kind belongs to each unit, since rounding differs between kinds
     */
    public static Units of(RunPlan plan, MeasuredBy measured, Device device) {
        return new Units(plan, measured, Devices.kind(device));
    }

    private List<Unit> all(Map<String, String> networks) {
        List<Unit> units = new ArrayList<>();
        for (long seed : plan.experiment().samples().seeds()) {
            for (PlannedPoint planned : plan.points()) {
                Map<String, Object> deciding = new LinkedHashMap<>(planned.configuration());
                deciding.put("device", kind);
                deciding.put("seed", seed);
                units.add(new Unit(
                        planned.point(),
                        seed,
                        Digest.of(deciding),
                        measurement,
                        Code.of(plan, planned.point(), networks)));
            }
        }
        return List.copyOf(units);
    }

    /** In order. */
    public List<Unit> all() {
        return all;
    }

    /**
     * The unit of an address.
     *
     * @throws UserError if the plan has no such unit; it names the nearest
     */
    public Unit at(String address) {
        Unit unit = byAddress.get(address);
        if (unit == null) {
            throw new UserError("the plan '" + plan.name() + "' has no unit '" + address + "'"
                    + Nearest.closest(address, byAddress.keySet())
                            .map(near -> "; the nearest is '" + near + "'")
                            .orElse(""));
        }
        return unit;
    }

    /** What the units are made with: models, plugins, data, versions, and the hash of all units. */
    public Map<String, String> madeWith() {
        Map<String, String> made = new TreeMap<>();
        made.put("Rhumb", Version.text());
        made.put("kind of device", kind);
        made.put("reference", reference);
        plan.identities().forEach(made::put);
        List<Object> hashes = new ArrayList<>();
        for (Unit unit : all) {
            made.putAll(unit.code().sampling());
            hashes.add(List.of(
                    unit.address(),
                    unit.configuration(),
                    unit.measurement(),
                    unit.code().json()));
        }
        measuring.metrics().forEach((name, source) -> made.put("metric " + name, source));
        made.put("units", "sha256:" + Digest.of(hashes));
        return made;
    }

    /** @throws UserError if a device is of another kind than the units were planned for */
    void requireKind(Device device) {
        if (!Devices.kind(device).equals(kind)) {
            throw new UserError("the units of '" + plan.name() + "' are planned for a " + kind
                    + ", whose rounding differs from that of " + Devices.name(device) + "; plan with device="
                    + Devices.name(device));
        }
    }

    RunPlan plan() {
        return plan;
    }

    String measurement() {
        return measurement;
    }

    /** What real data are measured with. */
    Code measuring() {
        return measuring;
    }

    Configuration configuration() {
        return configuration;
    }
}
