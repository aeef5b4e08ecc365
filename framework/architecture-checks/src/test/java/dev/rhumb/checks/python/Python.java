package dev.rhumb.checks.python;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python with the libraries of a list of requirements: the one that {@code -Drhumb.python} names, or one made on first use. */
final class Python {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final Path SOURCES = ROOT.resolve("framework/architecture-checks/src/test/python");
    private static final Path TARGET = ROOT.resolve("framework/architecture-checks/target");

    private final String executable;
    private final Path home;

    private Python(String executable, Path home) {
        this.executable = executable;
        this.home = home;
    }

    /** For the comparisons with other implementations. */
    static Python prepared() throws IOException, InterruptedException {
        return prepared("requirements.txt", TARGET.resolve("python"));
    }

    /** For the comparisons of metrics with other packages. */
    static Python forMetrics() throws IOException, InterruptedException {
        return prepared("metrics.txt", TARGET.resolve("python-metrics"));
    }

    /** Lets {@code metric_peers.py} write random features into a folder and measure them; returns its values as JSON. */
    String metrics(long seed, Path folder) throws IOException, InterruptedException {
        String printed = run(
                List.of(
                        "-W",
                        "ignore",
                        SOURCES.resolve("metric_peers.py").toString(),
                        Long.toString(seed),
                        folder.toString()),
                5);
        // Some of the packages print, too.
        return printed.lines().reduce("", (before, line) -> line);
    }

    /** Lets {@code feature_peers.py} save its networks and compute with them; returns the folder with both. */
    Path featureNetworks() throws IOException, InterruptedException {
        Path folder = home.resolve("features");
        Files.createDirectories(folder);
        run(List.of("-W", "ignore", SOURCES.resolve("feature_peers.py").toString(), folder.toString()), 20);
        return folder;
    }

    /** For what trackers talk to. */
    static Python forTrackers() throws IOException, InterruptedException {
        return prepared("trackers.txt", TARGET.resolve("python-trackers"));
    }

    private static Python prepared(String list, Path home) throws IOException, InterruptedException {
        String named = System.getProperty("rhumb.python", "");
        if (!named.isBlank()) {
            return new Python(named, home);
        }
        Path requirements = SOURCES.resolve(list);
        Path done = home.resolve("requirements.txt");
        Python own = new Python(home.resolve("bin/python").toString(), home);
        Files.createDirectories(TARGET);
        // Test classes that run in processes side by side share it: one of them makes it, the others wait.
        try (FileChannel channel = FileChannel.open(
                home.resolveSibling(home.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            FileLock lock = channel.lock();
            try {
                if (!Files.exists(done) || Files.mismatch(done, requirements) != -1) {
                    new Python("python3", home).run(List.of("-m", "venv", home.toString()), 5);
                    own.run(List.of("-m", "pip", "install", "--quiet", "-r", requirements.toString()), 60);
                    Files.copy(requirements, done, StandardCopyOption.REPLACE_EXISTING);
                }
            } finally {
                lock.release();
            }
        }
        return own;
    }

    /** Starts a module of it, {@code python -m}, and leaves it running. */
    Process start(Path log, String... module) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable, "-m"));
        command.addAll(List.of(module));
        return new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** What {@code trackers.py} reads back, as JSON. */
    String trackers(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(
                List.of("-W", "ignore", SOURCES.resolve("trackers.py").toString()));
        all.addAll(List.of(arguments));
        return run(all, 5);
    }

    /** Lets {@code peers.py} export its models and compute with them; returns the folder with both. */
    Path peers() throws IOException, InterruptedException {
        Path folder = home.resolve("peers");
        Files.createDirectories(folder);
        Path export = ROOT.resolve("docs/import/export_diffusers.py");
        run(List.of("-W", "ignore", SOURCES.resolve("peers.py").toString(), export.toString(), folder.toString()), 20);
        return folder;
    }

    /** Lets {@code published_peers.py} save small published networks and compute with them; returns the folder of their folders. */
    Path published() throws IOException, InterruptedException {
        Path folder = home.resolve("published");
        Files.createDirectories(folder);
        run(List.of("-W", "ignore", SOURCES.resolve("published_peers.py").toString(), folder.toString()), 20);
        return folder;
    }

    /** Lets {@code published_pipelines.py} save small pipelines and sample with them; returns the folder of their folders. */
    Path publishedPipelines() throws IOException, InterruptedException {
        Path folder = home.resolve("pipelines");
        Files.createDirectories(folder);
        run(List.of("-W", "ignore", SOURCES.resolve("published_pipelines.py").toString(), folder.toString()), 20);
        return folder;
    }

    /** What the Python library sees in a safetensors file, as JSON. */
    String describe(Path safetensors) throws IOException, InterruptedException {
        return run(List.of(SOURCES.resolve("peers.py").toString(), "describe", safetensors.toString()), 2);
    }

    private String run(List<String> arguments, int minutes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable));
        command.addAll(arguments);
        Path out = Files.createTempFile("python", ".out");
        Path errors = Files.createTempFile("python", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command + " took more than " + minutes + " minutes");
        }
        if (process.exitValue() != 0) {
            throw new IOException(command + " failed:\n" + Files.readString(errors, StandardCharsets.UTF_8));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
