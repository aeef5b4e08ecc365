package dev.rhumb.runner.doctor;

import ai.djl.Device;
import dev.rhumb.diffusion.engine.EngineLibrary;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.runner.Version;
import dev.rhumb.runner.execute.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at Java, the engine, GPUs, the allocator and the kernels, from what needs least to what needs most. */
public final class Checkup {
    private static final String INSTALL = "./rhumb doctor --install-engine cuda";

    private final Map<String, String> environment;
    private final List<Nvidia.Gpu> gpus;
    private final List<Finding> findings = new ArrayList<>();

    private Checkup(Map<String, String> environment, List<Nvidia.Gpu> gpus) {
        this.environment = environment;
        this.gpus = gpus;
    }

    /** Of this machine. */
    public static List<Finding> here() {
        return new Checkup(System.getenv(), Nvidia.gpus()).all();
    }

    /** With other variables and GPUs of the driver. */
    static List<Finding> of(Map<String, String> environment, List<Nvidia.Gpu> gpus) {
        return new Checkup(environment, gpus).all();
    }

    private List<Finding> all() {
        Runtime runtime = Runtime.getRuntime();
        add(Finding.fine("Rhumb", Version.text()));
        add(Finding.fine(
                "Java",
                System.getProperty("java.version") + " of " + System.getProperty("java.vendor") + " ("
                        + System.getProperty("java.home") + "), " + runtime.availableProcessors()
                        + " processors, heap of at most "
                        + (runtime.maxMemory() >> 20) + " MiB"));
        Optional<EngineLibrary> named = EngineLibrary.of(environment);
        Optional<String> problem = named.flatMap(EngineLibrary::problem);
        if (problem.isPresent()) {
            add(Finding.broken("native library", "cannot be loaded", problem.get()));
            driver(false);
            return findings;
        }
        add(Finding.fine(
                "native library",
                named.map(library -> library.folder() + " (PyTorch "
                                + library.version().orElse("of an unknown version") + ", flavor "
                                + environment.getOrDefault(EngineLibrary.FLAVOR, "not set") + ")")
                        .orElse("bundled, for processors only")));
        add(Finding.fine("engine", "PyTorch " + PyTorch.version() + " by DJL " + PyTorch.djlVersion()));
        boolean cuda = environment.getOrDefault(EngineLibrary.FLAVOR, "").startsWith("cu");
        driver(cuda);
        devices(cuda);
        add(Finding.fine("allocator", allocator()));
        Device device = Devices.named("auto");
        if (device.isGpu()) {
            add(Finding.fine(
                    "float32 on the GPU",
                    EngineLibrary.roundsToTf32(environment)
                            ? "factors rounded to TF32"
                            : "exact (RHUMB_TF32=1 rounds factors to TF32)"));
        }
        add(Finding.fine("threads of the engine", Integer.toString(PyTorch.threads())));
        try (Kernels kernels = new Kernels(device)) {
            add(kernels.attention());
            add(kernels.convolution());
        }
        return findings;
    }

    private void driver(boolean cuda) {
        if (gpus.isEmpty()) {
            add(Finding.fine("CUDA driver", "none (nvidia-smi finds no GPU)"));
            return;
        }
        add(Finding.fine("CUDA driver", gpus.get(0).driver()));
        gpus.forEach(gpu -> add(Finding.fine("GPU", gpu.describe())));
        if (!cuda) {
            add(Finding.advised("CUDA runtime", "none: this engine computes on processors only", INSTALL));
        }
    }

    private void devices(boolean cuda) {
        int seen = PyTorch.gpus();
        if (cuda) {
            Optional<String> version = PyTorch.cudaRuntime();
            String runtime = version.orElse("libcudart.so is not found");
            add(
                    seen > 0
                            ? Finding.fine("CUDA runtime", runtime + ", " + seen + " GPUs seen")
                            : Finding.advised(
                                    "CUDA runtime",
                                    runtime + ", and the engine sees no GPU",
                                    noGpu(version.isPresent())));
        }
        add(
                seen > 0
                        ? Finding.fine("--device auto", "gpu:0, the first of " + seen + "; gpu:0,gpu:1 uses several")
                        : Finding.fine(
                                "--device auto",
                                "cpu, since the engine sees no GPU"
                                        + (gpus.isEmpty() ? " and the machine has none" : "")));
    }

    private String noGpu(boolean hasRuntime) {
        if (gpus.isEmpty()) {
            return "install NVIDIA's driver, or remove .engine (or unset " + EngineLibrary.PATH
                    + ") to compute with the bundled engine";
        }
        return hasRuntime
                ? "the runtime is newer than the driver; install a newer driver of NVIDIA"
                : INSTALL + " brings it, or name the folder of a libcudart.so by " + EngineLibrary.CUDART;
    }

    private String allocator() {
        List<String> settings = new ArrayList<>();
        for (String name : List.of(
                "MALLOC_ARENA_MAX",
                "MALLOC_MMAP_THRESHOLD_",
                "MALLOC_TRIM_THRESHOLD_",
                "OMP_WAIT_POLICY",
                "OMP_NUM_THREADS",
                "PYTORCH_CUDA_ALLOC_CONF",
                EngineLibrary.TF32,
                EngineLibrary.TF32_PRODUCTS)) {
            String value = environment.get(name);
            if (value != null) {
                settings.add(name + "=" + value);
            }
        }
        return settings.isEmpty() ? "no variable is set; ./rhumb sets some" : String.join(" ", settings);
    }

    private void add(Finding finding) {
        findings.add(finding);
    }
}
