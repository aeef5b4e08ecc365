package dev.rhumb.plugins.mlflow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Files of runs, by the server's own REST interface: {@code PUT /api/2.0/mlflow-artifacts/artifacts/PATH}. MLflow's Java client
 * would call the Python program {@code mlflow} instead. A server that keeps files elsewhere (S3, a folder of its clients) gets none.
 */
final class Artifacts {
    private static final String PROXIED = "mlflow-artifacts:/";
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final String address;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LONGEST).build();

    Artifacts(String address) {
        this.address = address.replaceFirst("/+$", "");
    }

    /**
     * Sends a file.
     *
     * @param root where the run keeps its files, as the server says
     * @return whether it was sent: only a server that keeps the files itself takes it
     */
    boolean put(String root, Path file, String name) {
        if (!root.startsWith(PROXIED)) {
            return false;
        }
        String path = root.substring(PROXIED.length()).replaceFirst("^/+", "");
        URI place = URI.create(address + "/api/2.0/mlflow-artifacts/artifacts/" + path + "/" + name);
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(place)
                            .timeout(LONGEST)
                            .PUT(HttpRequest.BodyPublishers.ofFile(file))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException("the server answers " + answer.statusCode() + " to " + place);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while a sheet was sent"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
