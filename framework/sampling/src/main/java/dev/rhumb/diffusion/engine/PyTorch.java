package dev.rhumb.diffusion.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The engine itself: its memory, version, devices and threads. */
public final class PyTorch {
    private static final String X86 = "amd64";
    private static final String NAME = "PyTorch";

    private static volatile @Nullable Engine loaded;

    private PyTorch() {}

    /** Native memory on the processor; closing it frees everything made in it. */
    public static NDManager manager() {
        return manager(Device.cpu());
    }

    /** Native memory on a device; closing it frees everything made in it. */
    public static NDManager manager(Device device) {
        engine();
        return NDManager.newBaseManager(device, NAME);
    }

    /** The version of PyTorch, such as 2.7.1. */
    public static String version() {
        return engine().getVersion();
    }

    /** Loaded at the first call, and not before it is known to fit: the wrong library would end the process without a word. */
    private static Engine engine() {
        Engine engine = loaded;
        if (engine == null) {
            EngineLibrary.requireFit();
            engine = Engine.getEngine(NAME);
            loaded = engine;
        }
        return engine;
    }

    /** The version of DJL, which calls it. */
    public static String djlVersion() {
        return Engine.getDjlVersion();
    }

    /** How many GPUs the engine sees. */
    public static int gpus() {
        return engine().getGpuCount();
    }

    /** The version of the CUDA runtime that counts the GPUs, such as 12.6; empty if none was found. */
    public static Optional<String> cudaRuntime() {
        try {
            int version = CudaUtils.getCudaVersion();
            return Optional.of(version / 1000 + "." + version / 10 % 10);
        } catch (RuntimeException none) {
            return Optional.empty();
        }
    }

    /**
     * Whether a device has convolutions in bfloat16. x86 processors without AVX-512 convert every number, there and back, and take many times as
     * long as in float32.
     */
    public static boolean convolvesBfloat16(Device device) {
        return device.isGpu() || !X86.equals(System.getProperty("os.arch")) || processorHas("avx512bw");
    }

    /** Whether a device has arithmetic in float16. x86 processors without AVX-512 for it convert every number, there and back. */
    public static boolean convolvesFloat16(Device device) {
        return device.isGpu() || !X86.equals(System.getProperty("os.arch")) || processorHas("avx512_fp16");
    }

    /** Whether Linux lists a feature of the processor. */
    private static boolean processorHas(String feature) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.anyMatch(line -> line.startsWith("flags") && (line + " ").contains(" " + feature + " "));
        } catch (IOException | UncheckedIOException unknown) {
            return false;
        }
    }

    /** How many threads the engine uses for calls on this thread. */
    public static int threads() {
        engine();
        return JniUtils.getNumThreads();
    }

    /** Sets how many threads the engine uses for calls on this thread and on threads that have not called it yet. */
    public static void setThreads(int count) {
        JniUtils.setNumThreads(count);
    }

    /** Computes with one thread of the engine on this thread, and restores the number. */
    public static <T> T onOneThread(Supplier<T> work) {
        int before = threads();
        if (before != 1) {
            setThreads(1);
        }
        try {
            return work.get();
        } finally {
            if (before != 1) {
                setThreads(before);
            }
        }
    }

    /**
     * The float32 values of an array on the Java heap. DJL keeps the copy that it makes of a GPU's array on the processor until the
     * array's manager closes; here it is freed at once.
     */
    public static float[] floats(NDArray values) {
        if (!values.getDevice().isGpu()) {
            return values.toFloatArray();
        }
        try (NDArray here = values.toDevice(Device.cpu(), true)) {
            return here.toFloatArray();
        }
    }

    /** As {@link #floats}, of float64 values. */
    public static double[] doubles(NDArray values) {
        if (!values.getDevice().isGpu()) {
            return values.toDoubleArray();
        }
        try (NDArray here = values.toDevice(Device.cpu(), true)) {
            return here.toDoubleArray();
        }
    }

    /** Reads float64 values of the processor's memory without a further copy. */
    public static void read(NDArray values, double[] into) {
        ByteBuffer bytes = ((PtNDArray) values).toByteBuffer(true);
        bytes.order(ByteOrder.nativeOrder()).asDoubleBuffer().get(into, 0, Math.toIntExact(values.size()));
    }

    static PtNDManager require(NDManager manager) {
        if (manager instanceof PtNDManager pytorch) {
            return pytorch;
        }
        throw new IllegalArgumentException("networks need the PyTorch engine, but this manager is of "
                + manager.getEngine().getEngineName());
    }
}
