package dev.rhumb.runner.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.report.SmallRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsServerTest {
    @TempDir
    static Path folder;

    /** With one more sample in the seed blocks of a point. */
    private static String ofOtherSize(String table, String start) {
        List<String> columns = List.of(table.lines().findFirst().orElseThrow().split(","));
        int column = columns.indexOf("samples-per-block");
        return table.lines()
                .map(line -> {
                    String[] cells = line.split(",", -1);
                    if (line.startsWith(start)) {
                        cells[column] = Long.toString(Long.parseLong(cells[column]) + 1);
                    }
                    return String.join(",", cells);
                })
                .collect(java.util.stream.Collectors.joining("\n", "", "\n"));
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Path results;
    private static ResultsServer server;

    @BeforeAll
    static void start() throws IOException {
        results = SmallRun.into(folder.resolve("small"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(results.resolve("link.txt"), folder.resolve("secret.txt"));
        server = ResultsServer.start(0, () -> Standing.of(results));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(ResultsServer from, String path) throws Exception {
        URI address = URI.create(from.address()).resolve(path);
        return CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** As sent, since the client would tidy the path and set the host itself. */
    private static String raw(String request) throws IOException {
        int port = URI.create(server.address()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void thePageIsTheReportWithItsProgressAndItsSheetsByAddress() throws Exception {
        HttpResponse<String> response = get(server, "/");
        assertThat(response.statusCode()).isEqualTo(200);
        Document page = Jsoup.parse(response.body());
        assertThat(page.select("h1").text()).isEqualTo("does it run?");
        assertThat(page.select("#live").attr("data-version"))
                .isEqualTo(progress(server).get("version"));
        String data = page.getElementById("data").data();
        assertThat(data).contains("\"/files/free/scale=2/1/sheet.png\"").doesNotContain("base64");
        assertThat(get(server, "/files/free/scale=2/1/sheet.png").headers().firstValue("Content-Type"))
                .contains("image/png");
        assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
                .startsWith("default-src 'none'")
                .contains("connect-src 'self'");
    }

    private static Map<String, Object> progress(ResultsServer from) throws Exception {
        Path file = Files.createTempFile(folder, "progress", ".json");
        return Json.read(Files.writeString(file, get(from, "/progress").body()));
    }

    @Test
    void progressCountsUnitsOfWork() throws Exception {
        assertThat(progress(server)).containsEntry("units", 8).containsEntry("done", 8);
    }

    @Test
    void aRunIsFollowedFromItsBeginning() throws Exception {
        Path begun = folder.resolve("begun");
        Reporter.State[] state = new Reporter.State[1];
        try (ResultsServer own = ResultsServer.start(0, () -> Optional.ofNullable(state[0]))) {
            assertThat(get(own, "/").body()).contains("No point is there yet.");
            assertThat(progress(own)).containsEntry("units", 0).containsEntry("version", "none");
            assertThat(get(own, "/files/metrics.csv").statusCode()).isEqualTo(404);
            Files.createDirectories(begun);
            for (String name : new String[] {"metrics.csv", "manifest.json", "experiment.yaml"}) {
                Files.copy(results.resolve(name), begun.resolve(name));
            }
            state[0] = new Reporter.State(begun, 8, 3, "free scale=2 seed 1, 12 s left");
            assertThat(progress(own)).containsEntry("done", 3).containsEntry("under", "free scale=2 seed 1, 12 s left");
            assertThat(get(own, "/").body()).contains("id=\"chart\"");
            String before = String.valueOf(progress(own).get("version"));
            Path table = begun.resolve("metrics.csv");
            String whole = Files.readString(table);
            Files.writeString(table, whole.lines().findFirst().orElseThrow() + "\n");
            assertThat(progress(own).get("version")).isNotEqualTo(before);
            assertThat(get(own, "/").body()).contains("No point is there yet.").contains("<h1>begun</h1>");
            Files.writeString(table, whole.replace("free,scale=1,scale,1,2,80", "free,scale=1,scale,1,1,40"));
            assertThat(get(own, "/").body()).contains("id=\"chart\"");
            Files.writeString(table, ofOtherSize(whole, "free,scale=1,"));
            assertThat(get(own, "/").body()).contains("There is no curve").contains("cannot share a plot");
        }
    }

    @Test
    void onlyFilesWithinTheFolderAreGiven() throws Exception {
        assertThat(get(server, "/files/metrics.csv").body())
                .isEqualTo(Files.readString(results.resolve("metrics.csv")));
        for (String path : new String[] {
            "/files/../secret.txt",
            "/files/%2e%2e/secret.txt",
            "/files/..%2fsecret.txt",
            "/files/free/..%5c..%5csecret.txt",
            "/files//etc/passwd",
            "/files/%00",
            "/files/link.txt",
            "/files/.lock",
            "/files/free",
            "/files/",
            "/metrics.csv"
        }) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
            assertThat(answer)
                    .as(path)
                    .startsWith("HTTP/1.1 404")
                    .doesNotContain("secret\r")
                    .doesNotContain("root:");
        }
    }

    @Test
    void onlyGetIsAnswered() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(URI.create(server.address()))
                .POST(BodyPublishers.ofString("x"))
                .build();
        HttpResponse<String> response = CLIENT.send(post, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void aNameFromElsewhereThatPointsHereGetsNothing() throws IOException {
        for (String host :
                new String[] {"evil.example", "evil.example:8700", "127.0.0.1.evil.example", "localhost.evil"}) {
            assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\n")).startsWith("HTTP/1.1 403");
        }
        assertThat(raw("GET /progress HTTP/1.0\r\n")).startsWith("HTTP/1.1 403");
        for (String host : new String[] {"localhost", "localhost:9", "127.0.0.1:8700", "[::1]:8700"}) {
            assertThat(raw("GET /progress HTTP/1.1\r\nHost: " + host + "\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void clientsThatDoNotFinishTheirRequestsDoNotStopIt() throws Exception {
        int port = URI.create(server.address()).getPort();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                slow.add(socket);
                socket.getOutputStream().write("GET /progress HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                if (i == 1) {
                    Thread.sleep(300);
                    long start = System.nanoTime();
                    assertThat(get(server, "/progress").statusCode()).isEqualTo(200);
                    assertThat((System.nanoTime() - start) / 1e9).isLessThan(2);
                }
            }
            HttpRequest patient = HttpRequest.newBuilder(
                            URI.create(server.address()).resolve("/progress"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            assertThat(CLIENT.send(patient, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            slow.get(0).setSoTimeout(20_000);
            assertThat(slow.get(0).getInputStream().read())
                    .as("closed by the server")
                    .isEqualTo(-1);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void filesOfTheFolderMayNeitherRunNorLoadNorSendAnything() throws Exception {
        for (String name : new String[] {"evil.html", "evil.svg", "curves/evil.svg", "free/report.html"}) {
            Files.createDirectories(results.resolve(name).getParent());
            Files.writeString(results.resolve(name), "<script>fetch('/progress')</script>");
            HttpResponse<String> response = get(server, "/files/" + name);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(name)
                    .startsWith("default-src 'none'")
                    .endsWith("sandbox")
                    .doesNotContain("script");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        Files.writeString(results.resolve("report.html"), "<p>report");
        assertThat(get(server, "/files/report.html").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'unsafe-inline'", "sandbox allow-scripts")
                        .doesNotContain("connect-src", "allow-same-origin"));
        assertThat(get(server, "/files/absent.html").headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox");
    }

    @Test
    void aPortInUseIsOneSentence() {
        int port = URI.create(server.address()).getPort();
        assertThatThrownBy(() -> ResultsServer.start(port, Optional::empty))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("port " + port + " is not free");
    }
}
