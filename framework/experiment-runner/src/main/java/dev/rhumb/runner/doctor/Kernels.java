package dev.rhumb.runner.doctor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.engine.Script;
import java.util.Locale;

/**
 * Times of the operators that networks spend their time in, on a device: best of several runs. Whether a kernel is fused is seen by
 * its time beside that of the same computation written out.
 */
final class Kernels implements AutoCloseable {
    private static final int RUNS = 5;
    private static final String METHODS = """
              def fused(self: __torch__.Net, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
                return torch.scaled_dot_product_attention(q, k, v)
              def plain(self: __torch__.Net, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
                scores = torch.div(torch.matmul(q, torch.transpose(k, -1, -2)), 8.0)
                return torch.matmul(torch.softmax(scores, -1), v)
              def convolve(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.conv2d(x, w, None, [1, 1], [1, 1])
              def half(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.to(x, 15)
              def convolve_half(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.to(torch.conv2d(x, w, None, [1, 1], [1, 1]), 6)
            """;

    private final NDManager manager;
    private final Script script;

    Kernels(Device device) {
        manager = PyTorch.manager(device);
        script = Script.of(manager, METHODS);
    }

    /** Attention over 1024 pixels by 4 heads of width 64. */
    Finding attention() {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray q = scratch.randomNormal(new Shape(1, 4, 1024, 64));
            NDArray k = scratch.randomNormal(new Shape(1, 4, 1024, 64));
            NDArray v = scratch.randomNormal(new Shape(1, 4, 1024, 64));
            double fused = seconds("fused", q, k, v);
            double plain = seconds("plain", q, k, v);
            return Finding.fine(
                    "attention",
                    String.format(
                            Locale.ROOT,
                            "%s: %.1f ms by the engine's kernel, %.1f ms written out",
                            fused < plain ? "fused" : "no faster when fused",
                            1e3 * fused,
                            1e3 * plain));
        }
    }

    /** A 3x3 convolution of 128 channels on 32x32 pixels, batch 4, in float32 and in bfloat16. */
    Finding convolution() {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray x = scratch.randomNormal(new Shape(4, 128, 32, 32));
            NDArray w = scratch.randomNormal(new Shape(128, 128, 3, 3));
            double single = seconds("convolve", x, w);
            double operations = 2.0 * 4 * 32 * 32 * 128 * 128 * 9;
            String found = String.format(Locale.ROOT, "%.0f GFLOP/s in float32", operations / single / 1e9);
            if (!PyTorch.convolvesBfloat16(manager.getDevice())) {
                return Finding.fine(
                        "convolutions",
                        found
                                + "; weights in bfloat16 are computed with in float32, since this processor has no AVX-512");
            }
            // DJL's own cast to bfloat16 ends the process.
            double half = seconds("convolve_half", cast(x), cast(w));
            return Finding.fine(
                    "convolutions",
                    found
                            + String.format(
                                    Locale.ROOT,
                                    ", %.0f in bfloat16 (%.2f of the time)",
                                    operations / half / 1e9,
                                    half / single));
        }
    }

    private NDArray cast(NDArray x) {
        return script.call("half", x).singletonOrThrow();
    }

    private double seconds(String method, NDArray... inputs) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            try (NDArray result = script.call(method, inputs).singletonOrThrow();
                    NDArray one = result.flatten().get(0)) {
                one.getFloat(); // waits for the device
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    @Override
    public void close() {
        manager.close();
    }
}
