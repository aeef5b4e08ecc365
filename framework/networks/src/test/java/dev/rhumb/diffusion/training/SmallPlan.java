package dev.rhumb.diffusion.training;

import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.data.DigitsData;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.network.Objective;
import dev.rhumb.sampling.NoiseDistribution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans of trainings that take seconds, of which a test says only what matters to it. */
final class SmallPlan {
    private String name = "tiny";
    private final Task task;
    private DatasetSource dataset = new DigitsData("halves", "none", 16);
    private final NetworkShape network;
    private @Nullable Preconditioning preconditioning = new Preconditioning(Preconditioning.Kind.EDM, 0.5);
    private NoiseDistribution noise = new NoiseDistributions.LogNormal(-0.5, 1);
    private Optimiser optimiser = optimiser(5e-3, 0, 2);
    private Averaging averaging = new Averaging(200, 0.5, List.of());
    private int batch = 8;
    private final long steps;
    private double labelDropout;
    private int shift;
    private int report = 2;
    private @Nullable Long maxSteps;
    private @Nullable Integer patience;
    private @Nullable AutoencoderLosses losses;
    private TrainingPlan.@Nullable Latent latent;
    private @Nullable String teacher;
    private @Nullable Double headLoss;
    private @Nullable Objective objective;

    SmallPlan(Task task, NetworkShape network, long steps) {
        this.task = task;
        this.network = network;
        this.steps = steps;
        if (network instanceof JudgeShape) {
            preconditioning = null;
        }
    }

    /** AdamW at a constant rate. */
    static Optimiser optimiser(double rate, double decay, int warmUp) {
        return new Optimiser(rate, 0.9, 0.99, 1e-8, decay, warmUp, Optimiser.Decay.CONSTANT, 1);
    }

    SmallPlan name(String other) {
        name = other;
        return this;
    }

    SmallPlan dataset(DatasetSource other) {
        dataset = other;
        return this;
    }

    SmallPlan preconditioning(Preconditioning.Kind kind, double sigmaData) {
        preconditioning = new Preconditioning(kind, sigmaData);
        return this;
    }

    SmallPlan noise(NoiseDistribution other) {
        noise = other;
        return this;
    }

    SmallPlan optimiser(Optimiser other) {
        optimiser = other;
        return this;
    }

    SmallPlan averaging(Averaging other) {
        averaging = other;
        return this;
    }

    SmallPlan batch(int other) {
        batch = other;
        return this;
    }

    SmallPlan labelDropout(double other) {
        labelDropout = other;
        return this;
    }

    SmallPlan shift(int other) {
        shift = other;
        return this;
    }

    /** Reports every so many steps, validates and keeps every second time. */
    SmallPlan report(int other) {
        report = other;
        return this;
    }

    SmallPlan maxSteps(long other) {
        maxSteps = other;
        return this;
    }

    SmallPlan patience(int other) {
        patience = other;
        return this;
    }

    SmallPlan losses(@Nullable AutoencoderLosses other) {
        losses = other;
        return this;
    }

    SmallPlan latent(String autoencoder) {
        latent = new TrainingPlan.Latent(autoencoder);
        return this;
    }

    SmallPlan teacher(@Nullable String other) {
        teacher = other;
        return this;
    }

    SmallPlan headLoss(@Nullable Double other) {
        headLoss = other;
        return this;
    }

    SmallPlan objective(@Nullable Objective other) {
        objective = other;
        return this;
    }

    TrainingPlan plan() {
        return new TrainingPlan(
                name,
                task,
                dataset,
                network,
                preconditioning,
                noise,
                optimiser,
                averaging,
                batch,
                steps,
                labelDropout,
                shift,
                5,
                Precision.FLOAT32,
                report,
                2 * report,
                2 * report,
                maxSteps,
                patience,
                losses,
                latent,
                teacher,
                headLoss,
                objective);
    }
}
