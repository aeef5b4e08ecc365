package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.AutoencoderShape;
import dev.rhumb.diffusion.network.Judge;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.network.NetworkShape;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The losses of an autoencoder, each as a gradient with respect to the reconstruction; one backward carries their sum. */
final class Autoencoding implements TaskLoss {
    /** The adaptive weight's bounds and the number that keeps its denominator from 0 (Esser et al. 2021). */
    private static final double MOST = 1e4;

    private static final double DELTA = 1e-6;

    private final TrainingPlan plan;
    private final AutoencoderLosses losses;
    private final Autoencoder network;
    private final @Nullable Judge perceptual;
    private final @Nullable PatchAdversary adversary;
    private @Nullable NDArray made;

    static Autoencoding of(TrainingPlan plan, Autoencoder network, ModelFinder models) {
        AutoencoderLosses losses = Objects.requireNonNull(plan.losses(), "losses");
        AutoencoderLosses.Perceptual wanted = losses.perceptual();
        return new Autoencoding(
                plan, losses, network, wanted == null ? null : judge(wanted.network(), network, models));
    }

    private static Judge judge(String name, Autoencoder autoencoder, ModelFinder models) {
        ModelFile file = ModelFile.load(models.find(name), autoencoder.manager());
        if (file.network() instanceof Judge judge && fits(judge.shape(), autoencoder.shape())) {
            return judge;
        }
        throw new IllegalArgumentException("losses.perceptual.network: '" + name + "' was trained as "
                + file.description().task() + " on images "
                + file.description().network().channels() + "x"
                + file.description().network().height() + "x"
                + file.description().network().width()
                + "; the perceptual loss needs a network of type judge for "
                + autoencoder.shape().imageShape());
    }

    private static boolean fits(NetworkShape judge, AutoencoderShape images) {
        return judge.channels() == images.channels()
                && judge.height() == images.height()
                && judge.width() == images.width();
    }

    /** @param perceptual the network of the perceptual loss, if the plan has one */
    Autoencoding(TrainingPlan plan, AutoencoderLosses losses, Autoencoder network, @Nullable Judge perceptual) {
        this.plan = plan;
        this.losses = losses;
        this.network = network;
        this.perceptual = perceptual;
        this.adversary = losses.adversary() == null
                ? null
                : new PatchAdversary(
                        network.manager(), losses.adversary(), network.shape().channels(), plan.seed());
    }

    /** A loss and its gradient with respect to the reconstruction. */
    private record Term(Late loss, NDArray gradient) {
        Term plus(Term other) {
            return new Term(loss.plus(other.loss), gradient.add(other.gradient));
        }
    }

    @Override
    public boolean isSeparable() {
        return adversary == null;
    }

    @Override
    public Map<String, NDArray> state() {
        return adversary == null ? Map.of() : adversary.state();
    }

    @Override
    public Outcome evaluate(NDArray weights, Minibatch batch) {
        return weights.hasGradient() ? learn(weights, batch) : look(weights, batch);
    }

    /** Held-out images: reconstructed from the draw that goes with them, without the adversary, whose opinion changes. */
    private Outcome look(NDArray weights, Minibatch batch) {
        Autoencoder.Compressed compressed = network.compress(weights, batch.clean(), noise(batch));
        NDArray image = network.output(weights, network.features(weights, compressed.latent()));
        return Outcome.of(likeness(image, batch.clean()).loss().plus(regulariser(compressed)));
    }

    private Outcome learn(NDArray weights, Minibatch batch) {
        return Autograd.recording(true, () -> {
            Autoencoder.Compressed compressed = network.compress(weights, batch.clean(), noise(batch));
            NDArray features = network.features(weights, compressed.latent());
            NDArray image = network.output(weights, features);
            Outcome[] outcome = new Outcome[1];
            NDArray cotangent = Autograd.recording(false, () -> {
                made = image.stopGradient();
                Term likeness = likeness(made, batch.clean());
                outcome[0] = Outcome.of(likeness.loss().plus(regulariser(compressed)));
                return adversary == null || !adversary.isHeard()
                        ? likeness.gradient()
                        : withAdversary(weights, features.stopGradient(), likeness.gradient());
            });
            NDArray share = Constants.filled(cotangent, batch.size(), losses.regulariser() / batch.size());
            NDArray total = image.mul(cotangent)
                    .sum()
                    .add(compressed.regulariser().mul(share).sum());
            Autograd.backward(total, total.onesLike());
            return outcome[0];
        });
    }

    private Late regulariser(Autoencoder.Compressed compressed) {
        return Late.of(compressed.regulariser().mean()).times(losses.regulariser());
    }

    /** Standard normals in the shape of the latents, from those that every minibatch has. */
    private NDArray noise(Minibatch batch) {
        Shape latent = network.shape().latentShape();
        long size = latent.size();
        return batch.noise()
                .reshape(batch.size(), -1)
                .get(":, :" + size)
                .reshape(new Shape(batch.size()).addAll(latent));
    }

    /** How unlike the original a reconstruction is: all losses that compare the two. */
    private Term likeness(NDArray image, NDArray original) {
        NDArray error = image.sub(original);
        Late loss = Late.of(error.abs().mean())
                .times(losses.absolute())
                .plus(Late.of(error.square().mean()).times(losses.squared()));
        NDArray gradient = error.sign()
                .mul(losses.absolute())
                .add(error.mul(2 * losses.squared()))
                .div(error.size());
        Term term = new Term(loss, gradient);
        return perceptual == null || losses.perceptual() == null
                ? term
                : term.plus(perceived(perceptual, losses.perceptual().weight(), image, original));
    }

    private static Term perceived(Judge judge, double weight, NDArray image, NDArray original) {
        NDArray seen = judge.maps(original);
        NDArray leaf = Autograd.leaf(image);
        NDArray maps = Autograd.recording(true, () -> judge.maps(leaf));
        NDArray difference = maps.stopGradient().sub(seen);
        double share = weight / image.getShape().get(0);
        NDArray gradient = Autograd.backward(maps, difference.mul(2 * share), leaf);
        return new Term(Late.of(difference.square().sum()).times(share), gradient);
    }

    /**
     * Adds the adversary's gradient, weighed by the ratio of the norms that the two gradients have at the decoder's last kernel (Esser et
     * al. 2021, equation 7).
     */
    private NDArray withAdversary(NDArray weights, NDArray features, NDArray likeness) {
        PatchAdversary opponent = Objects.requireNonNull(adversary);
        NDArray verdict = opponent.gradient(Objects.requireNonNull(made));
        NDArray leaf = Autograd.leaf(weights);
        NDArray image = Autograd.recording(true, () -> network.output(leaf, features));
        // On the device: to read the ratio would wait for it.
        NDArray ratio = norm(Autograd.backward(image, likeness, leaf))
                .div(norm(Autograd.backward(image, verdict, leaf)).add(DELTA));
        return likeness.add(verdict.mul(ratio.minimum(MOST).mul(opponent.weight())));
    }

    private NDArray norm(NDArray gradient) {
        return network.slice(gradient, Autoencoder.LAST_KERNEL).norm().toType(DataType.FLOAT64, false);
    }

    @Override
    public void update(NDManager scratch, NDArray weights, Minibatch batch, long step) {
        if (adversary != null && made != null) {
            adversary.learn(scratch, batch.clean(), made);
        }
        made = null;
        AutoencoderLosses.Revival revival = losses.revival();
        if (revival != null
                && network.shape().bottleneck() instanceof AutoencoderShape.Vq
                && step % revival.every() == 0
                && step <= revival.until()) {
            new Codebook(network).revive(weights, batch.clean(), plan.seed(), step);
        }
    }

    @Override
    public void measure(NDManager manager, NDArray weights, Validation validation, JsonObject metrics, Path folder) {
        new AutoencoderMetrics(network).measure(manager, weights, validation, metrics);
    }
}
