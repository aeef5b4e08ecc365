package dev.rhumb.runner.doctor;

import dev.rhumb.diffusion.engine.EngineLibrary;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PyTorch from Python's package index as the engine: a Python environment with the wheel, a folder of links to those of its
 * libraries that the engine loads, and a file with the variables that the launcher sets. The whole folder of the wheel would also
 * load what belongs to Python.
 */
public final class EngineInstall {
    /** What is installed. */
    public enum Kind {
        /** For NVIDIA's GPUs: the wheel of the package index. */
        CUDA,
        /** For processors: a smaller wheel of PyTorch's own index. */
        CPU
    }

    private static final List<String> LIBRARIES = List.of("libc10.so", "libtorch_cpu.so", "libtorch.so");
    private static final List<String> CUDA_LIBRARIES = List.of("libc10_cuda.so", "libtorch_cuda.so");
    private static final List<String> CPU_INDEX = List.of("--index-url", "https://download.pytorch.org/whl/cpu");
    /** The file that the launcher reads. */
    private static final String ENVIRONMENT = "environment";
    /** DJL's glue is published for this flavor, and works with wheels of other CUDA versions. */
    private static final String CUDA_FLAVOR = "cu128";

    private final Path folder;
    private final Consumer<String> notices;

    /**
     * @param checkout whose launcher is to use it
     * @param notices takes what goes on
     */
    public EngineInstall(Path checkout, Consumer<String> notices) {
        this.folder = checkout.resolve(".engine").toAbsolutePath().normalize();
        this.notices = notices;
    }

    /**
     * Installs.
     *
     * @param wheel a wheel file or its address in place of {@code torch==VERSION} from an index; empty for that
     * @return the file with the variables
     * @throws UserError if there is no Python, or pip fails
     */
    public Path install(Kind kind, String wheel) throws IOException {
        String version = EngineLibrary.required();
        Path python = folder.resolve("python/bin/python");
        Files.createDirectories(folder);
        if (!Files.isExecutable(python)) {
            run(
                    "a Python environment in '" + folder.resolve("python") + "'",
                    "python3",
                    "-m",
                    "venv",
                    folder.resolve("python").toString());
        }
        List<String> pip = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "--no-input"));
        if (wheel.isEmpty()) {
            pip.addAll(kind == Kind.CPU ? CPU_INDEX : List.of());
            pip.add("torch==" + version);
        } else {
            pip.add(wheel);
        }
        run("PyTorch " + version, pip.toArray(String[]::new));
        return point(kind, libraries(python));
    }

    /** Points the launcher at a folder of libraries. */
    Path point(Kind kind, Path wheel) throws IOException {
        Path links = folder.resolve("lib");
        AtomicFiles.delete(links);
        Files.createDirectories(links);
        List<String> names = new ArrayList<>(LIBRARIES);
        names.addAll(kind == Kind.CUDA ? CUDA_LIBRARIES : List.of());
        for (String name : names) {
            Path library = wheel.resolve(name);
            if (!Files.exists(library)) {
                throw new UserError("the PyTorch in '" + wheel + "' has no " + name
                        + (kind == Kind.CUDA ? "; it is a build without CUDA: install a wheel with it" : ""));
            }
            Files.createSymbolicLink(links.resolve(name), library);
        }
        new EngineLibrary(
                        links,
                        EngineLibrary.of(Map.of(EngineLibrary.PATH, links.toString()))
                                .flatMap(EngineLibrary::version))
                .problem()
                .ifPresent(why -> {
                    throw new UserError(why);
                });
        String runtime = kind == Kind.CUDA ? runtime(wheel) : "";
        Path file = folder.resolve(ENVIRONMENT);
        AtomicFiles.write(
                file,
                "export " + EngineLibrary.PATH + "=" + quoted(links.toString()) + "\nexport " + EngineLibrary.VERSION
                        + "="
                        + EngineLibrary.required() + "\nexport " + EngineLibrary.FLAVOR + "="
                        + (kind == Kind.CUDA ? CUDA_FLAVOR : "cpu") + "\n" + runtime);
        return file;
    }

    /**
     * DJL counts GPUs by libcudart, which it looks for without a version in its name. Wheels bring one beside PyTorch; without it a
     * CUDA toolkit must be on the machine.
     */
    private String runtime(Path wheel) throws IOException {
        @Nullable Path found;
        try (Stream<Path> files = Files.find(
                wheel.resolve("../../nvidia").normalize(),
                3,
                (path, attributes) -> path.getFileName().toString().startsWith("libcudart.so"))) {
            found = files.sorted().findFirst().orElse(null);
        } catch (NoSuchFileException none) {
            found = null;
        }
        if (found == null) {
            return "";
        }
        Path place = folder.resolve("cuda");
        AtomicFiles.delete(place);
        Files.createDirectories(place);
        Files.createSymbolicLink(place.resolve("libcudart.so"), found);
        return "export " + EngineLibrary.CUDART + "=" + quoted(place.toString()) + "\n";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private Path libraries(Path python) throws IOException {
        String found = output(
                python.toString(),
                "-c",
                "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])");
        return Path.of(found.strip(), "lib");
    }

    private void run(String what, String... command) throws IOException {
        notices.accept("installing " + what);
        Process process = start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.INHERIT));
        if (await(process) != 0) {
            throw new UserError(
                    "installing " + what + " failed (" + String.join(" ", command) + "); its messages are above");
        }
    }

    private static String output(String... command) throws IOException {
        Process process = start(new ProcessBuilder(command));
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (await(process) != 0) {
            throw new UserError(String.join(" ", command) + " failed; PyTorch is not installed there");
        }
        return text;
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UserError(
                    "'" + builder.command().get(0) + "' cannot be started (" + e.getMessage()
                            + "); install Python 3.9 or later with venv",
                    e);
        }
    }

    private static int await(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
