package dev.rhumb.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLibraryTest {
    @TempDir
    Path folder;

    private Path wheel(String version) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("torch/lib"));
        Files.writeString(lib.resolve(System.mapLibraryName("torch")), "");
        Files.writeString(
                folder.resolve("torch/version.py"),
                "from typing import Optional\n__version__ = '" + version + "'\ncuda: Optional[str] = '12.6'\n");
        return lib;
    }

    private static EngineLibrary at(Path path) {
        return EngineLibrary.of(Map.of(EngineLibrary.PATH, path.toString())).orElseThrow();
    }

    @Test
    void theVersionThatIsNeededIsThatOfTheEngine() {
        assertThat(EngineLibrary.required()).isEqualTo(PyTorch.version());
    }

    @Test
    void withoutTheVariableTheBundledLibraryIsUsed() {
        assertThat(EngineLibrary.of(Map.of())).isEmpty();
        assertThat(EngineLibrary.of(Map.of(EngineLibrary.PATH, " "))).isEmpty();
    }

    @Test
    void aWheelOfTheRightVersionIsTaken() throws IOException {
        EngineLibrary library = at(wheel(EngineLibrary.required() + "+cu126"));
        assertThat(library.version()).contains(EngineLibrary.required() + "+cu126");
        assertThat(library.problem()).isEmpty();
    }

    @Test
    void aWheelOfAnotherVersionIsRefusedAlsoThroughLinks() throws IOException {
        Path lib = wheel("2.11.0+cu130");
        Path links = Files.createDirectory(folder.resolve("links"));
        Files.createSymbolicLink(
                links.resolve(System.mapLibraryName("torch")), lib.resolve(System.mapLibraryName("torch")));
        for (Path path : new Path[] {lib, links}) {
            assertThat(at(path).problem())
                    .contains(
                            "PYTORCH_LIBRARY_PATH names PyTorch 2.11.0+cu130 ('" + path + "'), and this program needs "
                                    + EngineLibrary.required() + "; install torch==" + EngineLibrary.required()
                                    + ", for example by ./rhumb doctor --install-engine, or unset it");
        }
        // With glue that was built for it, it is its maker's business.
        Files.writeString(links.resolve("0.35.1-libdjl_torch.so"), "");
        assertThat(at(links).problem()).isEmpty();
    }

    @Test
    void theVersionOfLibtorchIsReadToo() throws IOException {
        Path lib = wheel("9.9.9");
        Files.writeString(folder.resolve("torch/build-version"), "2.6.0+cpu\n");
        assertThat(at(lib).version()).contains("2.6.0+cpu");
        assertThat(at(lib).problem()).get().asString().contains("names PyTorch 2.6.0+cpu");
    }

    @Test
    void foldersWithoutALibraryAreRefused() throws IOException {
        assertThat(at(folder.resolve("no")).problem()).get().asString().contains("there is no such folder");
        assertThat(at(folder).problem()).get().asString().contains("which has no " + System.mapLibraryName("torch"));
        assertThat(new EngineLibrary(wheel("x"), Optional.empty()).problem()).isEmpty();
    }
}
