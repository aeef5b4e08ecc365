package dev.rhumb.diffusion.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One case of an index: which peer ran what with which configuration, and what came out. */
public record GoldenCase(Path folder, JsonNode node) {

    public String id() {
        return node.get("id").asString();
    }

    public String topic() {
        return node.get("topic").asString();
    }

    public String peer() {
        return node.get("peer").path("peer").asString("");
    }

    public String function() {
        return node.get("peer").path("function").asString("");
    }

    public Config config() {
        return new Config(node.get("config"));
    }

    public JsonNode inputs() {
        return node.path("inputs");
    }

    public JsonNode json(String field) {
        return node.path(field);
    }

    /** The named input array. */
    public Npy input(String name) throws IOException {
        return Npy.read(folder.resolve(node.get("inputs").get(name).get("file").asString()));
    }

    /** A file named by a plain string. */
    public Path file(String path) {
        return folder.resolve(path);
    }

    /** The array outputs computed in double precision, by name. */
    public Map<String, Npy> outputs() throws IOException {
        Map<String, Npy> result = new TreeMap<>();
        JsonNode outputs = node.get("outputs");
        for (String name : outputs.propertyNames()) {
            if (!name.endsWith("_native") && outputs.get(name).has("file")) {
                result.put(
                        name,
                        Npy.read(folder.resolve(outputs.get(name).get("file").asString())));
            }
        }
        return result;
    }

    /** Element-wise {@code |a - b| <= atol + rtol |b|}; returns what differs, empty if nothing does. */
    public List<String> differences(Map<String, double[]> produced) throws IOException {
        return differences(produced, 0);
    }

    /** As {@link #differences(Map)}, with a relative tolerance of at least {@code leastRtol}. */
    public List<String> differences(Map<String, double[]> produced, double leastRtol) throws IOException {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Npy> wanted : outputs().entrySet()) {
            double[] ours = produced.get(wanted.getKey());
            if (ours == null) {
                throw new NotCovered("output '" + wanted.getKey() + "'");
            }
            String difference = compare(wanted.getKey(), ours, wanted.getValue().values(), leastRtol);
            if (!difference.isEmpty()) {
                found.add(difference);
            }
        }
        return found;
    }

    private String compare(String name, double[] ours, double[] theirs, double leastRtol) {
        if (ours.length != theirs.length) {
            return name + " has " + ours.length + " values, not " + theirs.length;
        }
        double atol = tolerance(name, "atol");
        double rtol = Math.max(tolerance(name, "rtol"), leastRtol);
        double worst = 0;
        int at = -1;
        for (int i = 0; i < ours.length; i++) {
            double allowed = atol + rtol * Math.abs(theirs[i]);
            double off = ours[i] == theirs[i] || (Double.isNaN(ours[i]) && Double.isNaN(theirs[i]))
                    ? 0
                    : Math.abs(ours[i] - theirs[i]) / allowed;
            if (!(off <= worst)) {
                worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : off;
                at = i;
            }
        }
        return worst <= 1
                ? ""
                : name + "[" + at + "] is " + ours[at] + ", not " + theirs[at] + " (" + worst + " tolerances off)";
    }

    private double tolerance(String output, String kind) {
        JsonNode all = node.path("tolerance");
        JsonNode own = all.has(output) ? all.get(output) : all.has("f64") ? all.get("f64") : all;
        if (own.has(kind)) {
            return own.get(kind).asDouble();
        }
        // tolerances by output that leave this one out: the loosest of the others
        double loosest = 0;
        for (JsonNode other : all) {
            loosest = Math.max(loosest, other.path(kind).asDouble(0));
        }
        return loosest;
    }
}
