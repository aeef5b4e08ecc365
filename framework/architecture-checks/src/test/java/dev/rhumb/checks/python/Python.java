package dev.rhumb.checks.python;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python with the libraries of {@code requirements.txt}: the one that {@code -Drhumb.python} names, or one made on first use. */
final class Python {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final Path SOURCES = ROOT.resolve("framework/architecture-checks/src/test/python");
    private static final Path HOME = ROOT.resolve("framework/architecture-checks/target/python");

    private final String executable;

    private Python(String executable) {
        this.executable = executable;
    }

    static Python prepared() throws IOException, InterruptedException {
        String named = System.getProperty("rhumb.python", "");
        if (!named.isBlank()) {
            return new Python(named);
        }
        Path requirements = SOURCES.resolve("requirements.txt");
        Path done = HOME.resolve("requirements.txt");
        Python own = new Python(HOME.resolve("bin/python").toString());
        if (!Files.exists(done) || Files.mismatch(done, requirements) != -1) {
            Files.createDirectories(HOME);
            new Python("python3").run(List.of("-m", "venv", HOME.toString()), 5);
            own.run(List.of("-m", "pip", "install", "--quiet", "-r", requirements.toString()), 60);
            Files.copy(requirements, done);
        }
        return own;
    }

    /** Lets {@code peers.py} export its models and compute with them; returns the folder with both. */
    Path peers() throws IOException, InterruptedException {
        Path folder = HOME.resolve("peers");
        Files.createDirectories(folder);
        Path export = ROOT.resolve("docs/import/export_diffusers.py");
        run(List.of("-W", "ignore", SOURCES.resolve("peers.py").toString(), export.toString(), folder.toString()), 20);
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
