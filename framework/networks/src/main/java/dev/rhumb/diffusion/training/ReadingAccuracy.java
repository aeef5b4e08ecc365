package dev.rhumb.diffusion.training;

import com.google.gson.JsonObject;
import dev.rhumb.diffusion.data.shapes.Caption;
import dev.rhumb.diffusion.data.shapes.Pair;
import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.diffusion.data.shapes.Scene;
import java.util.Comparator;
import java.util.List;

/** Counts what a reader gets right, attribute by attribute. */
final class ReadingAccuracy {
    private int images;
    private int counted;
    private int right;
    private int alone;
    private int aloneRight;
    private int objects;
    private int kinds;
    private int colours;
    private int sizes;
    private double distance;
    private double adherence;
    private int adherent;

    /** Whether kinds and colours are those of the scene, in whatever order. */
    static boolean isRight(List<Reading> scene, List<Reading> found) {
        return pairs(scene).equals(pairs(found));
    }

    private static List<Pair> pairs(List<Reading> readings) {
        return readings.stream()
                .map(r -> new Pair(r.colour(), r.kind()))
                .sorted(Comparator.comparing(Pair::kind).thenComparing(Pair::colour))
                .toList();
    }

    /**
     * Takes an image into account.
     *
     * @param found the objects that the reader names
     */
    void add(Scene scene, List<Reading> found) {
        images++;
        List<Reading> truth = scene.readings();
        right += isRight(truth, found) ? 1 : 0;
        Caption caption = Caption.parse(scene.caption());
        double share = caption.share(found);
        adherence += share;
        adherent += share == 1 ? 1 : 0;
        if (truth.size() == 1) {
            alone++;
            aloneRight +=
                    !found.isEmpty() && found.get(0).kind() == truth.get(0).kind() ? 1 : 0;
        }
        if (truth.size() == found.size()) {
            counted++;
            for (Reading object : truth) {
                compare(object, nearest(object, found));
            }
        }
    }

    private void compare(Reading object, Reading read) {
        objects++;
        kinds += object.kind() == read.kind() ? 1 : 0;
        colours += object.colour() == read.colour() ? 1 : 0;
        sizes += read.size() == object.size() ? 1 : 0;
        distance += distance(object, read);
    }

    private static Reading nearest(Reading object, List<Reading> found) {
        return found.stream()
                .min(Comparator.comparingDouble(r -> distance(object, r)))
                .orElseThrow();
    }

    private static double distance(Reading one, Reading other) {
        return Math.hypot(one.x() - other.x(), one.y() - other.y());
    }

    /**
     * Shares of images: {@code count} with the right number of objects, {@code all} with every kind and colour right, {@code
     * single-kind} of those with one object whose kind is right. Shares of the objects of images with the right number, each compared
     * with the nearest read: {@code kind}, {@code colour}, {@code size}; their mean error of the centre in pixels. Adherence of the
     * images to their own captions, which would be 1 for a perfect reader.
     */
    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("count", counted / (double) images);
        json.addProperty("all", right / (double) images);
        json.addProperty("single-kind", aloneRight / (double) alone);
        json.addProperty("kind", kinds / (double) objects);
        json.addProperty("colour", colours / (double) objects);
        json.addProperty("size", sizes / (double) objects);
        json.addProperty("centre-error", distance / objects);
        json.addProperty("adherence", adherence / images);
        json.addProperty("adherence-strict", adherent / (double) images);
        return json;
    }
}
