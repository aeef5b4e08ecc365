package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.network.EditableNetwork;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.Tap;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.network.NoisedBatch;
import dev.rhumb.network.Objective;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The objective of a denoiser, under labels or under captions. An auxiliary head learns the same, and its loss counts {@code headLoss}
 * times. A pupil of guidance learns the teacher's estimate in place of the data.
 *
 * @param teacher null for the data themselves
 * @param headLoss 0 for a network without a head
 */
record Denoising(
        UNet network,
        Preconditioning preconditioning,
        Objective objective,
        @Nullable Teacher teacher,
        double headLoss) implements TaskLoss {
    static Denoising of(TrainingPlan plan, UNet network, ModelFinder models) {
        return new Denoising(
                network,
                plan.preconditioning(),
                plan.objective() == null ? new Objectives.MeanSquared() : plan.objective(),
                plan.teacher() == null ? null : Teacher.of(plan.teacher(), network, models),
                plan.headLoss() == null ? 0 : plan.headLoss());
    }

    /** What an objective sees, with its arrays. */
    private record Shown(
            Denoising of,
            NDArray weights,
            Minibatch batch,
            NDArray condition,
            NDArray clean,
            NDArray target,
            NDArray output)
            implements NoisedBatch {
        @Override
        public NDArray noised() {
            return batch.noised();
        }

        @Override
        public NDArray a() {
            return batch.a().reshape(-1, 1, 1, 1);
        }

        @Override
        public NDArray s() {
            return batch.s().reshape(-1, 1, 1, 1);
        }

        @Override
        public NDArray denoised() {
            return of.preconditioning.denoised(noised(), batch.a(), batch.s(), output);
        }

        @Override
        public NDArray denoised(NDArray x, NDArray a, NDArray s) {
            NDArray shares = a.reshape(-1);
            NDArray noise = s.reshape(-1);
            NDArray raw = of.network
                    .run(
                            weights,
                            of.preconditioning.input(x, shares, noise),
                            Preconditioning.noiseCoordinate(shares, noise),
                            condition)
                    .singletonOrThrow();
            return of.preconditioning.denoised(x, shares, noise, raw);
        }

        Shown with(NDArray other) {
            return new Shown(of, weights, batch, condition, clean, target, other);
        }
    }

    @Override
    public Outcome evaluate(NDArray weights, Minibatch batch) {
        NDArray input = preconditioning.input(batch.noised(), batch.a(), batch.s());
        NDArray level = Preconditioning.noiseCoordinate(batch.a(), batch.s());
        NDArray clean = teacher == null ? batch.clean() : teacher.guided(batch);
        NDArray target = preconditioning.target(clean, noise(batch, clean), batch.a(), batch.s());
        // What is reported, and decides which weights are kept, is the loss of the network's own output.
        NDArray[] own = new NDArray[1];
        NDArray all = TaskLoss.forward(weights, () -> {
            NDArray condition = condition(weights, batch);
            EditableNetwork.Tapped found =
                    network.tapped(weights, input, level, condition, headLoss == 0 ? List.of() : List.of(Tap.HEAD));
            Shown shown = new Shown(this, weights, batch, condition, clean, target, found.raw());
            own[0] = mean(shown);
            return headLoss == 0
                    ? own[0]
                    : own[0].add(Differentiable.times(
                            mean(shown.with(
                                    Objects.requireNonNull(found.values().get(Tap.HEAD)))),
                            headLoss));
        });
        TaskLoss.backward(weights, all, all.onesLike());
        return Outcome.of(Late.of(own[0]));
    }

    private NDArray mean(Shown batch) {
        NDArray losses = objective.losses(batch);
        if (losses.size() != batch.batch().size()) {
            throw new IllegalStateException("the objective " + objective + " gives losses of shape " + losses.getShape()
                    + " for " + batch.batch().size() + " images; it must give one for each");
        }
        return losses.mean();
    }

    @Override
    public boolean isSeparable() {
        return objective.isSeparable();
    }

    private NDArray noise(Minibatch batch, NDArray clean) {
        return teacher == null
                ? batch.noise()
                : batch.noised()
                        .sub(clean.mul(batch.a().reshape(-1, 1, 1, 1)))
                        .div(batch.s().reshape(-1, 1, 1, 1));
    }

    private NDArray condition(NDArray weights, Minibatch batch) {
        if (network.readsText()) {
            return network.encode(
                    weights,
                    network.tokenizer()
                            .tokens(batch.clean().getManager(), batch.clean().getDevice(), batch.captions()));
        }
        NDArray label = network.embed(weights, batch.labels());
        return network.guidance() == null ? label : label.add(network.weigh(weights, batch.guidance()));
    }
}
