package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that a guide is given, beside a copy of it as it was; without a copy nothing is compared.
 *
 * @param what the tensor is, for messages
 */
record Watched(
        String what, @Nullable NDArray given, @Nullable NDArray before) {
    static final Watched NOTHING = new Watched("", null, null);

    static Watched of(String what, Supplier<NDArray> given) {
        NDArray tensor = given.get();
        return new Watched(what, tensor, tensor.duplicate());
    }

    /** Throws what the function makes of a sentence if the tensor is not what it was, bit for bit; NaN equals NaN. */
    void requireUnchanged(Function<String, MethodFailure> failure) {
        if (given == null) {
            return;
        }
        NDArray was = Objects.requireNonNull(before);
        try (NDArray same = given.eq(was);
                NDArray undefined = given.isNaN();
                NDArray undefinedBefore = was.isNaN();
                NDArray both = undefined.logicalAnd(undefinedBefore);
                NDArray equal = same.logicalOr(both);
                NDArray all = equal.all()) {
            if (!all.getBoolean()) {
                throw failure.apply("it changed " + what + " in place, which other guides and the sampler read too; "
                        + "compute a new tensor (add, mul, sub instead of addi, muli, subi)");
            }
        }
    }
}
