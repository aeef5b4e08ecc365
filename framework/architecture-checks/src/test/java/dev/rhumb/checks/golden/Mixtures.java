package dev.rhumb.checks.golden;

import dev.rhumb.diffusion.oracle.Mixture;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The mixtures of a golden folder: the whole with its classes, and named parts of it. */
final class Mixtures {

    private static final String PART_OF_CLASS = "cond";

    private final JsonNode parts;

    Mixtures(GoldenCase golden) {
        parts = GoldenFolder.read(golden.file(golden.inputs().get("mixture").asString()));
    }

    /** Classes of the whole. */
    int classes() {
        return IntStream.of(classOf()).max().orElse(0) + 1;
    }

    /** The whole, each component in its class. */
    Mixture whole() {
        return mixture(parts.get("full"), classOf());
    }

    /** One part, all of it in class {@code label} of as many classes as the whole has. */
    Mixture part(String name, int label) {
        JsonNode part = parts.get(name);
        if (part == null) {
            throw new NotCovered("mixture part '" + name + "'");
        }
        int[] same = new int[part.get("weights").size()];
        Arrays.fill(same, label);
        return mixture(part, same);
    }

    /** The class that a part named after it holds. */
    int classOfPart(String name) {
        if (!name.startsWith(PART_OF_CLASS)) {
            throw new NotCovered("a conditional part that is no class: '" + name + "'");
        }
        return Integer.parseInt(name.substring(PART_OF_CLASS.length()));
    }

    private Mixture mixture(JsonNode part, int[] classOf) {
        double[][] means = matrix(part.get("means"));
        double[][][] covariances =
                part.get("covariances").values().stream().map(Mixtures::matrix).toArray(double[][][]::new);
        List<String> names = Collections.nCopies(classes(), "class");
        return new Mixture(numbers(part.get("weights")), means, covariances, classOf, names);
    }

    private int[] classOf() {
        return IntStream.range(0, parts.get("classes").size())
                .map(k -> parts.get("classes").get(k).asInt())
                .toArray();
    }

    private static double[][] matrix(JsonNode rows) {
        return rows.values().stream().map(Mixtures::numbers).toArray(double[][]::new);
    }

    private static double[] numbers(JsonNode array) {
        return array.values().stream().mapToDouble(JsonNode::asDouble).toArray();
    }
}
