package dev.rhumb.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every likelihood at noised points must satisfy. Extend it and supply {@link #likelihood}. The other hooks describe it
 * further, and each is checked. Points have standard normal values and the labels 0, 1, 0, 1; every check is made at three noise levels.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class LikelihoodContract extends RowValuesContract<Likelihood> {
    private static final List<NoiseLevel> LEVELS =
            List.of(NoiseLevel.ofSigma(0.1), NoiseLevel.ofSigma(1), NoiseLevel.ofSigma(20));

    private NoiseLevel level = NoiseLevel.ofSigma(1);

    /** A contract whose hooks the test overrides. */
    protected LikelihoodContract() {
        super("log-likelihood", Likelihood.class, "point");
    }

    /** The likelihood at the settings it is usually used with. */
    protected abstract Likelihood likelihood();

    /** A condition whose likelihood it cannot compute. */
    protected Optional<Condition> refused() {
        return Optional.empty();
    }

    @Override
    final Likelihood described() {
        return likelihood();
    }

    @Override
    final NDArray value(NDArray x, Condition condition) {
        return likelihood().logLikelihood(x, level, condition);
    }

    @Override
    final void inEachSetting(Runnable check) {
        for (NoiseLevel each : LEVELS) {
            level = each;
            check.run();
        }
    }

    @Test
    void takesTheConditionOfItsTest() {
        check(DataType.FLOAT64, (x, condition) -> likelihood().requireKnown(condition));
    }

    @Test
    void refusesWhatItCannotComputeInASentence() {
        assumeTrue(refused().isPresent(), "it names no condition that it cannot compute");
        Requirement.refuses(
                "a condition", () -> likelihood().requireKnown(refused().orElseThrow()));
    }
}
