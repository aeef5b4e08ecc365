package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import java.lang.ref.Reference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A guidance whose gradients are taken after a garbage collection. Buffers that the forward pass left in Java are collected
 * there and their memory is overwritten, so a gradient that reads them changes.
 */
final class Collected {
    /** Functions of a run that are collected behind; a collection takes long, and later steps run the same code. */
    private static final int COLLECTIONS = 24;

    private Collected() {}

    /** Gradients that read collected memory differ from those that do not. */
    static void betweenForwardAndBackward(Trial trial) {
        trial.two().forEach((name, plan) -> {
            double[][] expected = trial.run(plan).points();
            double[][] actual = trial.run(plan.with(List.of(Entry.of(collecting(trial.guidance, thenCollect())))))
                    .points();
            Trial.same(
                    actual,
                    expected,
                    "The gradient changes when garbage is collected before it is taken (under " + name
                            + "): a number multiplies or divides a tensor in the function that is differentiated, as in"
                            + " x.mul(2); write Differentiable.times(x, 2), over(x, 2), or number(x, 2) for other"
                            + " arithmetic.");
        });
    }

    /**
     * The failure of a check, or that of this one where it fails too: a gradient that reads freed memory differs from run to run, and
     * then every check that compares runs fails with a reason that is not the cause.
     */
    static AssertionError orCauseOf(AssertionError failure, Trial trial) {
        if (!differentiates(trial)) {
            return failure;
        }
        try {
            betweenForwardAndBackward(trial);
            return failure;
        } catch (AssertionError cause) {
            cause.addSuppressed(failure);
            return cause;
        } catch (RuntimeException unrelated) { // the verdict of the check stands
            failure.addSuppressed(unrelated);
            return failure;
        }
    }

    /** Whether the method takes a gradient at all; one that does not is not concerned. */
    private static boolean differentiates(Trial trial) {
        boolean[] seen = {false};
        trial.run(trial.plans.values().iterator().next().with(List.of(Entry.of(collecting(trial.guidance, f -> {
            seen[0] = true;
            return f;
        })))));
        return seen[0];
    }

    private static Guidance collecting(Guidance guidance, UnaryOperator<Function<?, ?>> change) {
        return run -> {
            Guide guide = guidance.begin(run);
            return new Guide() {
                @Override
                public Branch aim(Evaluation here, Branch base) {
                    return guide.aim(collecting(here, change), base);
                }

                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    return guide.refine(collecting(here, change));
                }

                @Override
                public Transition shift(Evaluation here, Transition proposed) {
                    return guide.shift(collecting(here, change), proposed);
                }

                @Override
                public Move arrive(Evaluation here) {
                    return guide.arrive(collecting(here, change));
                }
            };
        };
    }

    /** The evaluation, with every function that it differentiates changed. */
    private static Evaluation collecting(Evaluation here, UnaryOperator<Function<?, ?>> change) {
        return (Evaluation) Proxy.newProxyInstance(
                Evaluation.class.getClassLoader(), new Class<?>[] {Evaluation.class}, (proxy, method, arguments) -> {
                    Object[] passed = arguments == null ? new Object[0] : arguments.clone();
                    for (int i = 0; i < passed.length; i++) {
                        if (passed[i] instanceof Function<?, ?> f) {
                            passed[i] = change.apply(f);
                        }
                    }
                    Object answer = invoke(here, method, passed);
                    return answer instanceof Evaluation other ? collecting(other, change) : answer;
                });
    }

    private static Object invoke(Evaluation here, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(here, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("unchecked") // the functions of an evaluation take a tensor and return one
    private static UnaryOperator<Function<?, ?>> thenCollect() {
        AtomicInteger left = new AtomicInteger(COLLECTIONS);
        return f -> (Function<NDArray, NDArray>) x -> {
            NDArray value = ((Function<NDArray, NDArray>) f).apply(x);
            if (left.getAndDecrement() > 0) {
                collect();
            }
            return value;
        };
    }

    /** Frees buffers that nothing refers to, and writes over memory of the size of a number. */
    static void collect() {
        for (int round = 0; round < 2; round++) {
            System.gc();
            // Buffers are freed by another thread.
            LockSupport.parkNanos(10_000_000);
            ByteBuffer[] held = new ByteBuffer[500];
            try {
                for (int i = 0; i < held.length; i++) {
                    held[i] = ByteBuffer.allocateDirect(8);
                    held[i].putDouble(0, Double.NaN);
                }
            } finally {
                Reference.reachabilityFence(held);
            }
        }
    }
}
