package dev.rhumb.runner.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.diffusion.engine.EngineLibrary;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private static final Nvidia.Gpu CARD =
            Nvidia.Gpu.of("0, NVIDIA H200, 143771, 143000, 9.0, 570.86.15").orElseThrow();

    @TempDir
    Path folder;

    private static Finding named(List<Finding> findings, String what) {
        return findings.stream().filter(f -> f.what().equals(what)).findFirst().orElseThrow();
    }

    @Test
    void aMachineWithoutGpuComputesOnTheProcessor() {
        List<Finding> findings = Checkup.of(Map.of("MALLOC_ARENA_MAX", "1"), List.of());
        assertThat(findings).noneMatch(Finding::broken);
        assertThat(named(findings, "native library").found()).isEqualTo("bundled, for processors only");
        assertThat(named(findings, "engine").found()).startsWith("PyTorch " + EngineLibrary.required());
        assertThat(named(findings, "--device auto").found())
                .isEqualTo("cpu, since the engine sees no GPU and the machine has none");
        assertThat(named(findings, "allocator").found()).isEqualTo("MALLOC_ARENA_MAX=1");
        assertThat(named(findings, "attention").found())
                .matches(".+: \\d+\\.\\d ms by the engine's kernel, \\d+\\.\\d ms written out");
        assertThat(named(findings, "convolutions").found()).matches("\\d+ GFLOP/s in float32[,;] .*bfloat16.*");
    }

    @Test
    void aCardThatTheBundledEngineCannotUseComesWithWhatToDo() {
        List<Finding> findings = Checkup.of(Map.of(), List.of(CARD));
        assertThat(named(findings, "GPU").found())
                .isEqualTo("gpu:0 NVIDIA H200, 143771 MiB (143000 free), compute capability 9.0");
        assertThat(named(findings, "CUDA runtime").advice()).contains("./rhumb doctor --install-engine cuda");
    }

    @Test
    void aCudaEngineThatSeesNoCardComesWithWhatToDo() {
        List<Finding> findings = Checkup.of(Map.of(EngineLibrary.FLAVOR, "cu128"), List.of());
        assertThat(named(findings, "CUDA runtime").found())
                .isEqualTo("libcudart.so is not found, and the engine sees no GPU");
        assertThat(named(findings, "CUDA runtime").advice()).get().asString().contains("install NVIDIA's driver");
    }

    @Test
    void aLibraryThatWouldEndTheProcessIsNotLoaded() {
        List<Finding> findings =
                Checkup.of(Map.of(EngineLibrary.PATH, folder.resolve("no").toString()), List.of(CARD));
        assertThat(findings).filteredOn(Finding::broken).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("native library");
            assertThat(finding.advice()).get().asString().contains("there is no such folder");
        });
        assertThat(findings).extracting(Finding::what).doesNotContain("engine");
    }

    @Test
    void errorsOfTheToolAreNoGpus() {
        assertThat(Nvidia.Gpu.of("NVIDIA-SMI has failed because it couldn't communicate with the driver"))
                .isEmpty();
        assertThat(Nvidia.Gpu.of("0, A, [N/A], 1, 9.0, 570")).isEmpty();
    }

    private Path wheel(String version, String... libraries) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("torch/lib"));
        for (String library : libraries) {
            Files.writeString(lib.resolve(library), "");
        }
        Files.writeString(folder.resolve("torch/version.py"), "__version__ = '" + version + "'\n");
        return lib;
    }

    @Test
    void theLauncherIsPointedAtTheLibrariesOfAWheel() throws IOException {
        Path lib = wheel(
                EngineLibrary.required() + "+cu126",
                "libc10.so",
                "libtorch_cpu.so",
                "libtorch.so",
                "libc10_cuda.so",
                "libtorch_cuda.so",
                "libtorch_python.so");
        EngineInstall install = new EngineInstall(folder, line -> {});
        Path file = install.point(EngineInstall.Kind.CUDA, lib);
        assertThat(Files.readString(file))
                .isEqualTo("export PYTORCH_LIBRARY_PATH='" + folder.resolve(".engine/lib")
                        + "'\nexport PYTORCH_VERSION=" + EngineLibrary.required() + "\nexport PYTORCH_FLAVOR=cu128\n");
        Path runtime = Files.createDirectories(folder.resolve("nvidia/cuda_runtime/lib"));
        Files.writeString(runtime.resolve("libcudart.so.12"), "");
        assertThat(Files.readString(install.point(EngineInstall.Kind.CUDA, lib)))
                .endsWith("export RHUMB_CUDART='" + folder.resolve(".engine/cuda") + "'\n");
        assertThat(folder.resolve(".engine/cuda/libcudart.so").toRealPath())
                .isEqualTo(runtime.resolve("libcudart.so.12").toRealPath());
        try (var links = Files.list(folder.resolve(".engine/lib"))) {
            assertThat(links.map(link -> link.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "libc10.so", "libtorch_cpu.so", "libtorch.so", "libc10_cuda.so", "libtorch_cuda.so");
        }
        assertThat(EngineLibrary.of(Map.of(
                                EngineLibrary.PATH,
                                folder.resolve(".engine/lib").toString()))
                        .flatMap(EngineLibrary::version))
                .isEqualTo(Optional.of(EngineLibrary.required() + "+cu126"));
        // Again, for processors.
        assertThat(Files.readString(install.point(EngineInstall.Kind.CPU, lib))).contains("PYTORCH_FLAVOR=cpu");
    }

    @Test
    void aWheelThatDoesNotFitIsRefused() throws IOException {
        Path lib = wheel("2.7.0", "libc10.so", "libtorch_cpu.so", "libtorch.so");
        EngineInstall install = new EngineInstall(folder, line -> {});
        assertThatThrownBy(() -> install.point(EngineInstall.Kind.CUDA, lib))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no libc10_cuda.so; it is a build without CUDA");
        assertThatThrownBy(() -> install.point(EngineInstall.Kind.CPU, lib))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("names PyTorch 2.7.0");
        assertThat(folder.resolve(".engine/environment")).doesNotExist();
    }
}
