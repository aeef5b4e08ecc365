package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The change of the point on arrival. The first guide that rewinds ends the arrival; the loop draws the noise, counts
 * the repetitions and reorders the state.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public sealed interface Move {

    /** Continue without changing the point. */
    record On() implements Move {}

    /** Put the point at {@code x}, {@code (B, ...)}. */
    record To(NDArray x) implements Move {}

    /** Row i continues as row {@code ancestors.get(i)}, which must be of the same group. */
    record Resample(List<Integer> ancestors) implements Move {
        /** Copies {@code ancestors}. */
        public Resample {
            ancestors = List.copyOf(ancestors);
        }
    }

    /** Add noise to return to {@code step}, at most {@code times} times; inner counts restart when an outer guide rewinds. */
    record Rewind(int step, int times) implements Move {}

    /** Leaves the point and goes on. */
    static Move on() {
        return new On();
    }

    /** Puts the point at {@code x}, {@code (B, ...)}. */
    static Move to(NDArray x) {
        return new To(x);
    }

    /** Row i continues as row {@code ancestors[i]}, which must be of the same group. */
    static Move resample(int[] ancestors) {
        return new Resample(Arrays.stream(ancestors).boxed().toList());
    }

    /** Noises the point back to {@code step}, at most {@code times} times. */
    static Move rewind(int step, int times) {
        return new Rewind(step, times);
    }
}
