package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.guidance.Classifier;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Model;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Reward;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Similarity;
import dev.rhumb.guidance.Unsupported;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** What one batch's run offers its guides, and what they declared to need. */
final class RunContext implements Run {

    /** The level at which a likelihood is evaluated at an estimate of x0: small, and within what networks have seen. */
    private static final NoiseLevel NEARLY_CLEAN = NoiseLevel.ofSigma(0.02);

    private final SamplingPlan plan;
    private final Spaces spaces;
    private final NDManager manager;
    private final int batch;
    private final Conditions conditions;
    private final Condition condition;
    private final Condition nothing;
    private boolean denoiserGradient;
    private boolean rewinds;
    private int resamplers;

    RunContext(SamplingPlan plan, NDManager manager, Conditions conditions) {
        this.plan = plan;
        this.spaces = new Spaces(plan.model());
        this.manager = manager;
        this.batch = conditions.size();
        this.conditions = conditions;
        this.condition = condition("the run's condition", conditions);
        this.nothing = plan.model().readsCaptions()
                ? byCaption(plan.negative().isEmpty() ? "no condition" : "the negative caption", plan.negative())
                : byLabels("no condition", filled(plan.model().classes()));
    }

    private Condition condition(String description, Conditions conditions) {
        if (conditions.captions() == null) {
            return byLabels(description, manager.create(Objects.requireNonNull(conditions.labels())));
        }
        List<String> captions = conditions.captions();
        if (plan.model().readsCaptions()) {
            captions.stream().distinct().forEach(plan.model()::requireReadable);
        }
        NDArray labels = conditions.labels() == null ? null : manager.create(conditions.labels());
        if (plan.model().readsCaptions() || labels == null) {
            Supplier<NDArray> embedder = () -> plan.model().encode(manager, captions);
            return labels == null
                    ? Condition.ofCaptions(description, captions, embedder)
                    : Condition.of(description, labels, captions, embedder);
        }
        return Condition.of(description, labels, captions, () -> plan.model().embed(labels));
    }

    private Condition byCaption(String description, String caption) {
        List<String> captions = Collections.nCopies(batch, caption);
        return Condition.ofCaptions(description, captions, () -> plan.model().encode(manager, captions));
    }

    private NDArray filled(long label) {
        long[] labels = new long[batch];
        Arrays.fill(labels, label);
        return manager.create(labels);
    }

    private Condition byLabels(String description, NDArray labels) {
        return Condition.ofLabels(description, labels, () -> plan.model().embed(labels));
    }

    boolean denoiserGradient() {
        return denoiserGradient;
    }

    boolean rewinds() {
        return rewinds;
    }

    @Override
    public Condition condition() {
        return condition;
    }

    @Override
    public Condition nothing() {
        if (!plan.model().hasNull()) {
            throw new Unsupported("the model '" + plan.model().name() + "' was trained without "
                    + (plan.model().readsCaptions() ? "caption" : "label")
                    + " dropout and cannot answer without a condition");
        }
        return nothing;
    }

    @Override
    public Condition condition(String name) {
        if (plan.model().readsCaptions()) {
            try {
                plan.model().requireReadable(name);
            } catch (IllegalArgumentException e) {
                throw new Unsupported(String.valueOf(e.getMessage()));
            }
            return byCaption("caption \"" + name + "\"", name);
        }
        int label = plan.resources().classNames().indexOf(name);
        if (label < 0) {
            throw new Unsupported("there is no class '" + name + "'; the model '"
                    + plan.model().name() + "' has " + plan.resources().classNames());
        }
        return byLabels("class " + name, filled(label));
    }

    @Override
    public Condition condition(NDArray labels) {
        if (plan.model().readsCaptions()) {
            throw new Unsupported("the model '" + plan.model().name() + "' reads captions and has no classes");
        }
        return byLabels("chosen labels", labels);
    }

    @Override
    public int classes() {
        return plan.model().classes();
    }

    @Override
    public Model model(String name) {
        Denoiser model = require("model", name, plan.resources().models());
        spaces.requireSame(name, model);
        if (!model.readsCaptions() && model.classes() > 0) {
            requireClasses("model", name, model.classes(), model.hasNull());
        }
        return model;
    }

    /** Refuses what was requested of the run where a second network numbers its classes otherwise. */
    private void requireClasses(String kind, String name, int classes, boolean answersNone) {
        long none = plan.model().readsCaptions() ? -1 : plan.model().classes();
        for (long label : conditions.labels() == null ? new long[0] : conditions.labels()) {
            if (label == none && !(answersNone && classes == none)) {
                throw new Unsupported("samples have no class, which the " + kind + " '" + name
                        + "' does not know; give classes as labels");
            } else if (label != none && label >= classes) {
                throw new Unsupported(
                        "samples have class " + label + ", but the " + kind + " '" + name + "' knows the classes 0 to "
                                + (classes - 1) + "; give those as labels, or name another " + kind);
            }
        }
    }

    @Override
    public Likelihood likelihood(String name) {
        Likelihood likelihood = require("likelihood", name, plan.resources().likelihoods());
        requireKnown(name, likelihood);
        return spaces.atPoint(name, likelihood);
    }

    @Override
    public Function<NDArray, NDArray> reward(String name) {
        Likelihood likelihood = plan.resources().likelihoods().get(name);
        if (likelihood != null && !plan.resources().rewards().containsKey(name)) {
            requireKnown(name, likelihood);
            return spaces.atEstimate(name, likelihood, x -> likelihood.logLikelihood(x, NEARLY_CLEAN, condition));
        }
        Reward reward = require("reward", name, plan.resources().rewards());
        Decoder decoder = plan.model().decoder();
        reward.requireKnown(decoder == null ? dataShape() : decoder.imageShape(), condition);
        return spaces.decoded(x -> reward.of(x, condition));
    }

    private void requireKnown(String name, Likelihood likelihood) {
        likelihood.requireKnown(condition);
        if (likelihood instanceof Classifier classifier) {
            requireClasses("likelihood", name, classifier.classes(), false);
        }
    }

    @Override
    public Classifier classifier(String name) {
        if (likelihood(name) instanceof Classifier classifier) {
            return classifier;
        }
        throw new Unsupported("the likelihood '" + name
                + "' judges one condition at a time and does not know the probabilities of all classes; a"
                + " classifier does");
    }

    @Override
    public Function<NDArray, NDArray> cosine(String name) {
        if (!(require("likelihood", name, plan.resources().likelihoods()) instanceof Similarity pair)) {
            throw new Unsupported("the likelihood '" + name + "' is not a cosine of embeddings; use a CLIP pair");
        }
        pair.requireKnown(condition);
        return spaces.atEstimate(name, pair, x -> pair.cosine(x, NEARLY_CLEAN, condition));
    }

    @Override
    public Shape dataShape() {
        return plan.model().dataShape();
    }

    private static <T> T require(String kind, String name, Map<String, T> known) {
        T found = known.get(name);
        if (found == null) {
            throw new Unsupported("there is no " + kind + " '" + name + "'; this run has " + listed(known.keySet()));
        }
        return found;
    }

    @Override
    public Edit edit(String kind, String... sites) {
        return editable(new Edit(kind, named(kind, sites)));
    }

    @Override
    public Edit edit(String kind, Condition against, String... sites) {
        return editable(new Edit(kind, named(kind, sites), against));
    }

    private Edit editable(Edit edit) {
        plan.model().inside().requireEditable(edit);
        return edit;
    }

    @Override
    public List<String> sites(String kind, String... names) {
        List<String> sites = plan.model().inside().sites(kind, named(kind, names));
        sites.forEach(site -> editable(new Edit(kind, List.of(site))));
        return sites;
    }

    private List<String> named(String kind, String... named) {
        List<String> sites =
                named.length > 0 ? List.of(named) : plan.model().inside().sites(kind);
        if (sites.isEmpty()) {
            throw new Unsupported("the model '" + plan.model().name() + "' has no site that suits the edit '" + kind
                    + "'; it supports " + listed(plan.model().inside().editKinds()) + " at "
                    + listed(plan.model().inside().sites()));
        }
        return sites;
    }

    @Override
    public Reading reading(String site) {
        Reading reading = new Reading(site);
        plan.model().inside().requireShown(reading);
        return reading;
    }

    @Override
    public Reading map(String site) {
        return new Reading(plan.model().inside().attention(site));
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty() ? "none" : new TreeSet<>(names).toString();
    }

    @Override
    public void needsDenoiserGradient() {
        if (!plan.model().isDifferentiable()) {
            throw new Unsupported("the model '" + plan.model().name() + "' cannot be differentiated in its input");
        }
        denoiserGradient = true;
    }

    @Override
    public void needsGuidanceInput(double weight) {
        plan.model().requireGuidance(weight);
    }

    @Override
    public void needsDataSpace() {
        if (plan.model().decoder() != null) {
            throw new Unsupported("the model '" + plan.model().name()
                    + "' makes latents, whose values have no range of their own; it is for models of the data"
                    + " themselves");
        }
    }

    @Override
    public Shape images() {
        Shape shape = plan.model().dataShape();
        if (shape.dimension() != 3) {
            throw new Unsupported("the model '" + plan.model().name() + "' makes points of shape " + shape
                    + "; it is for images, of shape (channels, height, width)");
        }
        return shape;
    }

    @Override
    public int crops() {
        images();
        return plan.model().cropUnit();
    }

    @Override
    public void needsKernel() {
        if (!plan.sampler().kernel()) {
            throw new Unsupported("the sampler " + plan.sampler()
                    + " has no transition density; ddpm, ddim with eta > 0 and euler-ancestral have one");
        }
    }

    @Override
    public int particles() {
        if (plan.particles() < 2) {
            throw new Unsupported(
                    "it resamples among particles, and the run has 1 per group; set particles to 2 or more");
        }
        if (++resamplers > 1) {
            throw new Unsupported("another guidance of this stack resamples already, and weights would count twice");
        }
        return plan.particles();
    }

    @Override
    public void needsRewind() {
        if (!plan.sampler().rewindable()) {
            throw new Unsupported("the sampler " + plan.sampler() + " cannot be noised back to an earlier step");
        }
        rewinds = true;
    }

    @Override
    public int batch() {
        return batch;
    }
}
