package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The network of a run and further networks of features that metrics name: all see a batch of images while it is at hand. The engine
 * computes with their features.
 */
public final class SeveralNetworks implements ImageNetwork {
    private final ImageNetwork own;
    private final Map<String, Named> others;
    private final EngineAlgebra engine;

    /**
     * A further network.
     *
     * @param network its features
     * @param identity what decides its answers
     */
    public record Named(ImageNetwork network, String identity) {}

    /**
     * @param own gives the features of metrics that name no network, and judges the images; may be one of the others; closed with this
     * @param others by the names that metrics have for them; closed with this
     * @param engine closed with this
     */
    public SeveralNetworks(ImageNetwork own, Map<String, Named> others, EngineAlgebra engine) {
        this.engine = engine;
        this.own = own;
        this.others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }

    @Override
    public Seen see(ImageBatch images) {
        Seen seen = own.see(images);
        Map<String, Features> more = new LinkedHashMap<>();
        others.forEach((name, other) ->
                more.put(name, other.network() == own ? seen.features() : features(name, other.network(), images)));
        more.replaceAll((name, features) -> features.on(engine.algebra()));
        return new Seen(seen.features().on(engine.algebra()), seen.logits(), seen.readings(), more);
    }

    private static Features features(String name, ImageNetwork network, ImageBatch images) {
        try {
            return network.see(images).features();
        } catch (UnseenImages unseen) {
            throw new UnseenImages("the feature network '" + name + "'", unseen.rows(), images.count());
        }
    }

    @Override
    public Map<String, String> others() {
        Map<String, String> identities = new LinkedHashMap<>();
        others.forEach((name, other) -> identities.put(name, other.identity()));
        return identities;
    }

    @Override
    public ImageNetwork with(Set<String> some) {
        Map<String, Named> kept = new LinkedHashMap<>(others);
        kept.keySet().retainAll(some);
        return new SeveralNetworks(own, kept, engine);
    }

    @Override
    public String name() {
        return own.name();
    }

    @Override
    public boolean reads() {
        return own.reads();
    }

    @Override
    public boolean judges() {
        return own.judges();
    }

    @Override
    public void close() {
        own.close();
        others.values().stream()
                .map(Named::network)
                .filter(other -> other != own)
                .forEach(ImageNetwork::close);
        engine.close();
    }
}
