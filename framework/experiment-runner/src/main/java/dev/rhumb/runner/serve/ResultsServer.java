package dev.rhumb.runner.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.execute.Reporter;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Shows one results folder to browsers on this machine: {@code /} is a page that follows the run, {@code /progress} how it stands
 * as JSON, {@code /files/} the folder's files. It listens on the loopback address alone, answers GET alone, and only to requests
 * that name this machine as their host: a page from elsewhere that lets its own name point here (DNS rebinding) gets nothing.
 */
public final class ResultsServer implements AutoCloseable {
    /** Where it listens by default. */
    public static final int PORT = 8700;

    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "[::1]");
    private static final String FILES = "/files/";
    private static final String REPORT = "report.html";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "csv", "text/plain; charset=utf-8",
            "yaml", "text/plain; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "json", "application/json",
            "png", "image/png",
            "svg", "image/svg+xml");

    /** Requests under way at once; each holds a thread, also while its client says nothing. */
    private static final int THREADS = 32;
    /** Seconds within which a client must have sent its request, and taken its answer. */
    private static final int PATIENCE = 5;
    /** Connections at once, idle ones among them. */
    private static final int CONNECTIONS = 256;

    /** A page that shows itself alone: nothing is loaded, run or sent, whatever a file of the folder holds. */
    private static final String STILL = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
    /** The report draws its figures with a script of its own, in an origin of its own, and sends nothing. */
    private static final String DRAWN =
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                    + " form-action 'none'; base-uri 'none'; sandbox allow-scripts allow-downloads";

    static {
        // The server's limits; they are read when its first class is loaded. Without them a half-sent request holds its
        // thread
        // for ever.
        Map.of(
                        "sun.net.httpserver.maxReqTime", PATIENCE,
                        "sun.net.httpserver.maxRspTime", PATIENCE,
                        "sun.net.httpserver.maxReqHeaders", 100,
                        "jdk.httpserver.maxConnections", CONNECTIONS)
                .forEach((key, value) -> {
                    if (System.getProperty(key) == null) {
                        System.setProperty(key, value.toString());
                    }
                });
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Source source;
    private final LivePage page = new LivePage();

    /** How the run that is shown stands. */
    @FunctionalInterface
    public interface Source {
        /** Empty before it has a folder. */
        Optional<Reporter.State> state() throws IOException;
    }

    private record Answer(int status, String type, byte[] body, Optional<String> policy) {
        static Answer text(int status, String type, String text) {
            // Our own pages carry their policy with them.
            return new Answer(status, type, text.getBytes(StandardCharsets.UTF_8), Optional.empty());
        }

        static Answer refusal(int status, String sentence) {
            return new Answer(
                    status,
                    "text/plain; charset=utf-8",
                    (sentence + "\n").getBytes(StandardCharsets.UTF_8),
                    Optional.of(STILL));
        }
    }

    private ResultsServer(HttpServer server, Source source) {
        this.server = server;
        this.source = source;
        this.threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "results-server");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts to listen.
     *
     * @param port 0 takes a free one
     * @throws UserError if the port is taken
     */
    public static ResultsServer start(int port, Source source) throws IOException {
        try {
            return new ResultsServer(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0), source);
        } catch (BindException e) {
            throw new UserError(
                    "port " + port + " is not free (" + e.getMessage() + "); name another, or 0 for a free one", e);
        }
    }

    /** What to type into a browser. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Goes on until the process is ended. */
    public void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (IOException | RuntimeException e) {
                answer = Answer.refusal(500, "This could not be shown: " + e);
            }
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", answer.type());
            headers.set("Cache-Control", "no-store");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("X-Frame-Options", "DENY");
            answer.policy().ifPresent(policy -> headers.set("Content-Security-Policy", policy));
            if (answer.status() == 405) {
                headers.set("Allow", "GET");
            }
            // An answer to HEAD has no body, also where it is a refusal.
            byte[] body = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : answer.body();
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (!isOwn(exchange.getRequestHeaders().get("Host"))) {
            return Answer.refusal(403, "This server answers to the names localhost and 127.0.0.1 only.");
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            return Answer.refusal(405, "This server answers GET only.");
        }
        String path = exchange.getRequestURI().getPath();
        Optional<Reporter.State> state = source.state();
        @Nullable Path folder = state.map(Reporter.State::results).orElse(null);
        if (path.equals("/")) {
            return Answer.text(200, "text/html; charset=utf-8", page.html(folder));
        } else if (path.equals("/progress")) {
            return Answer.text(200, "application/json", progress(state));
        } else if (folder != null && path.startsWith(FILES)) {
            return file(folder, path.substring(FILES.length()));
        }
        return absent();
    }

    private static Answer absent() {
        return Answer.refusal(404, "There is no such file.");
    }

    /** The name alone counts: a tunnel may change the port. */
    private static boolean isOwn(@Nullable List<String> hosts) {
        return hosts != null && hosts.size() == 1 && HOSTS.contains(hosts.get(0).replaceFirst(":\\d{1,5}$", ""));
    }

    private static String progress(Optional<Reporter.State> state) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", LivePage.version(state.map(Reporter.State::results).orElse(null)));
        json.put("units", state.map(Reporter.State::units).orElse(0));
        json.put("done", state.map(Reporter.State::done).orElse(0));
        json.put("under", state.map(Reporter.State::under).orElse(""));
        return Json.flat(json);
    }

    /** A regular file that lies within the folder, also when links are followed; hidden ones are nobody's business. */
    private static Answer file(Path folder, String name) throws IOException {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".") || part.contains("\\")) {
                return absent();
            }
        }
        try {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder.toRealPath())) {
                return absent();
            }
            String ending = name.substring(name.lastIndexOf('.') + 1);
            return new Answer(
                    200,
                    TYPES.getOrDefault(ending, "application/octet-stream"),
                    Files.readAllBytes(file),
                    Optional.of(name.equals(REPORT) ? DRAWN : STILL));
        } catch (InvalidPathException e) {
            return absent();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
