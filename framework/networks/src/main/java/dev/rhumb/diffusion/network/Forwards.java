package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Answer;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Answers queries in as few forwards as there may be: those of one size with the same edits are one batch. What one of them wants to see
 * changes nothing for the rest.
 */
public final class Forwards {
    /** One forward. */
    @FunctionalInterface
    public interface Network {
        /**
         * The raw output for a batch of queries.
         *
         * @param batch their rows
         * @param queries in the order of the batch; all with these edits
         */
        EditableNetwork.Tapped run(
                Scope scope,
                Queries batch,
                List<Query> queries,
                List<Edit> edits,
                List<Tap> taps,
                EditableNetwork.Further further);
    }

    /** The vectors of a query's condition, or of another in its place, (R, width). */
    @FunctionalInterface
    public interface Embedding {
        NDArray of(Scope scope, Query query, Condition condition);
    }

    private final UNetSites sites;
    private final Preconditioning preconditioning;
    private final Embedding embedding;
    private final Network network;

    public Forwards(UNetSites sites, Preconditioning preconditioning, Embedding embedding, Network network) {
        this.sites = sites;
        this.preconditioning = preconditioning;
        this.embedding = embedding;
        this.network = network;
    }

    /** Answers, in the order of the queries; attached to the manager of the first query's point. */
    public List<Answer> answer(List<Query> queries) {
        Map<Forward, List<Query>> alike = new LinkedHashMap<>();
        for (Query query : queries) {
            alike.computeIfAbsent(forward(query), f -> new ArrayList<>()).add(query);
        }
        IdentityHashMap<Query, Answer> answers = new IdentityHashMap<>();
        alike.values().forEach(group -> {
            List<Answer> found = answer(queries.get(0).x(), group);
            for (int i = 0; i < found.size(); i++) {
                answers.put(group.get(i), found.get(i));
            }
        });
        return queries.stream().map(answers::get).toList();
    }

    /** What the queries of one forward have in common. */
    private record Forward(UNetVariant variant, Shape sample) {}

    private Forward forward(Query query) {
        return new Forward(
                UNetVariant.of(sites.expanded(query.edits()), List.of()),
                query.x().getShape().slice(1));
    }

    private List<Answer> answer(NDArray owner, List<Query> queries) {
        try (Scope scope = new Scope(owner)) {
            Queries all = new Queries(scope, queries);
            Set<Reading> readings = new LinkedHashSet<>();
            queries.forEach(q -> readings.addAll(q.readings()));
            List<Edit> edits = sites.expanded(queries.get(0).edits());
            List<Tap> taps = readings.stream().map(sites::tap).toList();
            EditableNetwork.Tapped found = network.run(scope, all, queries, edits, taps, further(scope, all, edits));
            List<NDArray> denoised = all.denoised(preconditioning, found.raw());
            List<Map<Reading, NDArray>> shown = new ArrayList<>();
            queries.forEach(query -> shown.add(new LinkedHashMap<>()));
            for (Reading reading : readings) {
                Tap tap = sites.tap(reading);
                NDArray value = Objects.requireNonNull(found.values().get(tap));
                List<NDArray> values =
                        tap.value() == Tap.Value.HEAD ? all.denoised(preconditioning, value) : all.split(value);
                for (int i = 0; i < values.size(); i++) {
                    if (queries.get(i).readings().contains(reading)) {
                        shown.get(i).put(reading, values.get(i));
                    }
                }
            }
            return IntStream.range(0, queries.size())
                    .mapToObj(i -> new Answer(denoised.get(i), shown.get(i)))
                    .toList();
        }
    }

    /** What these edits read beside the usual inputs. */
    private EditableNetwork.Further further(Scope scope, Queries all, List<Edit> edits) {
        boolean draws = edits.stream().anyMatch(Forwards::drawsNoise);
        boolean looks = edits.stream().anyMatch(edit -> edit.against() != null);
        return new EditableNetwork.Further(
                draws ? all.concat(q -> Objects.requireNonNull(q.noise(), "noise for dropout")) : null,
                looks ? all.concat(q -> embedding.of(scope, q, against(q))) : null,
                maps(all, edits));
    }

    /** Whether an edit draws random numbers. */
    public static boolean drawsNoise(Edit edit) {
        return edit.name().equals(EditKind.DROPOUT.label());
    }

    private static Map<String, NDArray> maps(Queries all, List<Edit> edits) {
        Map<String, NDArray> maps = new HashMap<>();
        for (Edit edit : edits) {
            if (edit.name().equals(EditKind.GIVEN_ATTENTION.label())) {
                String site = edit.sites().get(0);
                maps.put(site, all.concat(q -> map(q, site)));
            }
        }
        return maps;
    }

    private static NDArray map(Query query, String site) {
        List<NDArray> given = query.edits().stream()
                .filter(edit -> edit.sites().contains(site))
                .map(Edit::map)
                .filter(Objects::nonNull)
                .toList();
        if (given.size() != 1) {
            throw new Unsupported(
                    "the edit 'given-attention' at '" + site + "' needs one map, and was given " + given.size());
        }
        return given.get(0);
    }

    /** The second condition that a query moves away from. */
    public static Condition against(Query query) {
        List<Condition> all = query.edits().stream()
                .map(Edit::against)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (all.size() != 1) {
            throw new Unsupported("one question can move away from one second caption, not from " + all);
        }
        return all.get(0);
    }
}
