package dev.rhumb.plugins.particles;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;
import java.util.function.Function;

/**
 * Best of N (a baseline of Singhal et al. 2025, arXiv:2501.06848): all particles of a group finish unguided, and the group
 * goes on as its best one. Any sampler; the reward need not be differentiable. Needs {@code particles}, the N, of 2 or
 * more; every row of a group ends as the same sample. Importance sampling, which draws by {@code exp(lambda r)} instead, is
 * {@code fk-steering} with {@code start: 1}.
 *
 * <p>It has no neutral value.
 *
 * <p>Cost: N trajectories for one sample.
 *
 * @param reward name of the reward on x0
 */
@Method(
        name = "best-of-n",
        paper = "Singhal et al. 2025, arXiv:2501.06848",
        summary = "Keeps the best of each group of finished particles.")
public record BestOfN(
        @ModelName @Parameter("name of the reward on the finished sample")
        String reward) implements Guidance {

    @Override
    public Cost cost() {
        return Cost.NONE.and("a whole group for one sample");
    }

    @Override
    public Guide begin(Run run) {
        int particles = run.particles();
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                if (here.level().step() < here.level().steps()) {
                    return Move.on();
                }
                NDArray rewards = energy.apply(here.conditional().denoised());
                return Move.resample(best(rewards.toType(DataType.FLOAT64, true).toDoubleArray(), particles));
            }
        };
    }

    private static int[] best(double[] rewards, int particles) {
        int[] ancestors = new int[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            int best = i - i % particles;
            for (int other = best; other < i - i % particles + particles; other++) {
                best = rewards[other] > rewards[best] ? other : best;
            }
            ancestors[i] = best;
        }
        return ancestors;
    }
}
