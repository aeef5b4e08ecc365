package dev.rhumb.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A standalone cluster of Spark on this machine: a master and workers, each a process from the jars of the build. */
final class Standalone implements AutoCloseable {
    static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final Path HOME = ROOT.resolve("target/spark");

    private final Path folder;
    private final int port;
    private final List<Process> all = new ArrayList<>();

    /** @param folder takes logs and the files of executors */
    Standalone(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start(
                "master",
                List.of(
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        "localhost",
                        "--port",
                        "" + port,
                        "--webui-port",
                        "0"),
                Map.of());
        for (int i = 0; i < 300 && !answers(); i++) {
            Thread.sleep(100);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    String master() {
        return "spark://localhost:" + port;
    }

    /** A worker with one core. */
    Process worker(String name, Map<String, String> environment) throws IOException {
        return start(
                name,
                List.of(
                        "org.apache.spark.deploy.worker.Worker",
                        master(),
                        "--cores",
                        "1",
                        "--memory",
                        "2g",
                        "--webui-port",
                        "0",
                        "--work-dir",
                        folder.resolve(name).toString()),
                environment);
    }

    private Process start(String name, List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                HOME.resolve("jars") + "/*"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_HOME", HOME.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(folder.resolve(name + ".log").toFile());
        Process process = builder.start();
        all.add(process);
        return process;
    }

    /** What a process has logged. */
    String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }

    /** What executors of a worker have logged. */
    String executors(String worker) throws IOException {
        StringBuilder text = new StringBuilder();
        try (var files = Files.walk(folder.resolve(worker))) {
            for (Path file : files.filter(f -> f.endsWith("stderr") || f.endsWith("stdout"))
                    .toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : all) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
