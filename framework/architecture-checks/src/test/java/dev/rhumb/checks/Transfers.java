package dev.rhumb.checks;

import static net.bytebuddy.matcher.ElementMatchers.named;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;

/**
 * Counts what the program copies to the engine's device and reads back, by advice on DJL's native calls. A manager on {@code cpu:0}
 * stands for a GPU's: the engine computes on the processor there, and host managers are on {@code cpu}.
 */
public final class Transfers {
    /** Which device stands for a GPU. */
    static final int DEVICE = 0;

    private static final Map<String, Long> COUNTS = new TreeMap<>();
    private static final AtomicLong INSTALLED = new AtomicLong();

    private Transfers() {}

    static synchronized void install() {
        if (INSTALLED.getAndIncrement() > 0) {
            return;
        }
        ByteBuddyAgent.install();
        new ByteBuddy()
                .redefine(JniUtils.class)
                .visit(Advice.to(Upload.class).on(named("createNdFromByteBuffer")))
                .visit(Advice.to(Upload.Filled.class)
                        .on(named("createZerosNdArray").or(named("full"))))
                .visit(Advice.to(Read.class).on(named("getByteBuffer")))
                .make()
                .load(JniUtils.class.getClassLoader(), ClassReloadingStrategy.fromInstalledAgent());
    }

    /** What happened since the last call, by kind. */
    static synchronized Map<String, Long> take() {
        Map<String, Long> taken = new TreeMap<>(COUNTS);
        COUNTS.clear();
        return taken;
    }

    private static synchronized void count(String kind) {
        COUNTS.merge(kind, 1L, Long::sum);
    }

    /** A tensor from the program's numbers. */
    public static void uploaded(PtNDManager manager, Shape shape) {
        boolean onDevice = manager.getDevice().getDeviceId() == DEVICE;
        if (!onDevice && shape.size() == 1) {
            return; // a number that the processor keeps
        }
        String caller = caller();
        if (caller.startsWith("Constants")) {
            count("queued");
        } else if (caller.startsWith("Numbers")) {
            count("copied: " + outside());
        } else if (onDevice) {
            count((shape.size() == 1 ? "number copied: " : "copied: ") + caller);
        } else if (shape.size() > 1) {
            count("left on the processor: " + caller);
        }
    }

    /** A tensor of equal numbers, which a device makes itself. */
    public static void filled(PtNDManager manager, Shape shape) {
        if (manager.getDevice().getDeviceId() != DEVICE && shape.size() > 1 && !isLikeAnother()) {
            count("left on the processor: " + caller());
        }
    }

    /** A tensor read. */
    public static void read() {
        count("read: " + caller());
    }

    /** A tensor that takes its device from another one: only its manager is on the processor. */
    private static boolean isLikeAnother() {
        return caller().startsWith("Numbers")
                || caller().equals("Constants.filled")
                || StackWalker.getInstance()
                        .walk(frames -> frames.anyMatch(f -> f.getMethodName().endsWith("sLike")));
    }

    private static String caller() {
        return frame("");
    }

    private static String outside() {
        return frame("dev.rhumb.guidance.Numbers");
    }

    private static String frame(String not) {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(f -> f.getClassName().startsWith("dev.rhumb.")
                                && !f.getClassName().equals(Transfers.class.getName())
                                && (not.isEmpty() || !f.getClassName().startsWith(not)))
                        .findFirst()
                        .map(f -> f.getClassName().replaceFirst(".*\\.", "") + "." + f.getMethodName())
                        .orElse("nobody"));
    }

    /** Advice of uploads. */
    public static final class Upload {
        private Upload() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) PtNDManager manager, @Advice.Argument(2) Shape shape) {
            uploaded(manager, shape);
        }

        /** Advice of tensors that are filled. */
        public static final class Filled {
            private Filled() {}

            @Advice.OnMethodEnter
            static void enter(@Advice.Argument(0) PtNDManager manager, @Advice.Argument(1) Shape shape) {
                filled(manager, shape);
            }
        }
    }

    /** Advice of reads. */
    public static final class Read {
        private Read() {}

        @Advice.OnMethodEnter
        static void enter() {
            read();
        }
    }
}
