package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.rhumb.diffusion.network.EditableNetwork;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.Tap;
import dev.rhumb.diffusion.network.UNet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mean squared error of the raw output, every level weighing the same, under labels or under captions. An auxiliary head learns the same
 * target, and its error counts {@code headLoss} times; a pupil of guidance learns what its teacher says.
 *
 * @param teacher what the targets are made by, or null for the data themselves
 * @param headLoss 0 for a network without a head
 */
record Denoising(
        UNet network,
        Preconditioning preconditioning,
        @Nullable Teacher teacher,
        double headLoss) implements Objective {
    static Denoising of(TrainingPlan plan, UNet network, ModelFinder models) {
        return new Denoising(
                network,
                plan.preconditioning(),
                plan.teacher() == null ? null : Teacher.of(plan.teacher(), network, models),
                plan.headLoss() == null ? 0 : plan.headLoss());
    }

    @Override
    public Outcome evaluate(NDArray weights, Minibatch batch) {
        NDArray input = preconditioning.input(batch.noised(), batch.a(), batch.s());
        NDArray level = Preconditioning.noiseCoordinate(batch.a(), batch.s());
        NDArray target = target(batch);
        if (headLoss == 0) {
            NDArray raw = Objective.forward(
                    weights,
                    () -> network.run(weights, input, level, condition(weights, batch))
                            .singletonOrThrow());
            NDArray error = raw.sub(target);
            Objective.backward(weights, raw, error.mul(2.0 / error.size()));
            return Outcome.of(Late.of(error.square().mean(), 1));
        }
        NDArray both = Objective.forward(weights, () -> {
            EditableNetwork.Tapped found =
                    network.tapped(weights, input, level, condition(weights, batch), List.of(Tap.HEAD));
            return NDArrays.concat(new NDList(found.raw(), found.values().get(Tap.HEAD)), 0);
        });
        NDList errors = both.sub(NDArrays.concat(new NDList(target, target), 0)).split(2, 0);
        NDArray last = errors.get(0);
        NDArray head = errors.get(1).mul(headLoss);
        Objective.backward(
                weights, both, NDArrays.concat(new NDList(last, head), 0).mul(2.0 / last.size()));
        // What is reported, and decides which weights are kept, is the network's own loss.
        return Outcome.of(Late.of(last.square().mean(), 1));
    }

    private NDArray target(Minibatch batch) {
        if (teacher == null) {
            return preconditioning.target(batch.clean(), batch.noise(), batch.a(), batch.s());
        }
        NDArray guided = teacher.guided(batch);
        NDArray noise = batch.noised()
                .sub(guided.mul(batch.a().reshape(-1, 1, 1, 1)))
                .div(batch.s().reshape(-1, 1, 1, 1));
        return preconditioning.target(guided, noise, batch.a(), batch.s());
    }

    private NDArray condition(NDArray weights, Minibatch batch) {
        if (network.readsText()) {
            return network.encode(
                    weights, network.tokenizer()
                            .tokens(batch.clean().getManager(), batch.clean().getDevice(), batch.captions()));
        }
        NDArray label = network.embed(weights, batch.labels());
        return network.guidance() == null ? label : label.add(network.weigh(weights, batch.guidance()));
    }
}
