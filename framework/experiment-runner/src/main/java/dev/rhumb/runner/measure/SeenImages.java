package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.evaluation.Features;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a network sees in images, piece by piece. Images that it makes no finite numbers of are named all at once. */
final class SeenImages {
    private final int count;
    private final List<Features> features = new ArrayList<>();
    private final List<Features> logits = new ArrayList<>();
    private final List<List<Reading>> readings = new ArrayList<>();
    private final Map<String, List<Features>> others = new LinkedHashMap<>();
    private final List<Integer> unseen = new ArrayList<>();
    private @Nullable String network;
    private boolean reads;

    /** @param count of all images */
    SeenImages(int count) {
        this.count = count;
    }

    /**
     * Adds a piece.
     *
     * @param from place of its first image
     */
    void look(int from, Supplier<ImageNetwork.Seen> piece) {
        try {
            add(piece.get());
        } catch (UnseenImages e) {
            // Those of one network; what another does not see is found when these are gone.
            if (network == null || network.equals(e.network())) {
                network = e.network();
                e.rows().forEach(row -> unseen.add(from + row));
            }
        }
    }

    private void add(ImageNetwork.Seen seen) {
        features.add(seen.features());
        seen.others()
                .forEach((name, some) ->
                        others.computeIfAbsent(name, first -> new ArrayList<>()).add(some));
        if (seen.logits() != null) {
            logits.add(seen.logits());
        }
        if (seen.readings() != null) {
            reads = true;
            readings.addAll(seen.readings());
        }
    }

    /** @throws UnseenImages if a network made no finite numbers of some images */
    ImageNetwork.Seen seen() {
        if (network != null) {
            throw new UnseenImages(network, unseen, count);
        }
        Map<String, Features> all = new LinkedHashMap<>();
        others.forEach((name, parts) -> all.put(name, joined(parts)));
        return new ImageNetwork.Seen(
                joined(features), logits.isEmpty() ? null : joined(logits), reads ? readings : null, all);
    }

    private static Features joined(List<Features> parts) {
        return parts.size() == 1 ? parts.get(0) : Features.concatenate(parts);
    }
}
