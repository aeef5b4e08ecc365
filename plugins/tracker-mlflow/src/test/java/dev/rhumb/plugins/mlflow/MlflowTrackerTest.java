package dev.rhumb.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is reported before a run begins. What a real server gets is in TrackersTest of architecture-checks. */
class MlflowTrackerTest {
    private static final Subject SUBJECT = Subject.of("quick", Map.of());

    private static void open(String where) {
        new MlflowTracker(where).open(SUBJECT);
    }

    @Test
    void aMalformedAddressIsOneSentence() {
        assertThatThrownBy(() -> open("localhost:5000"))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "--track mlflow=localhost:5000: that is not the address of an MLflow server, http://HOST:PORT");
    }

    @Test
    void aServerThatIsNotThereIsOneSentence() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> open("http://127.0.0.1:" + free))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--track mlflow=http://127.0.0.1:" + free + ": no server answers there (")
                .hasMessageEndingWith("); start one with 'mlflow server', or leave it out");
    }

    @Test
    void aServerOfAnotherKindIsOneSentence() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        other.start();
        try {
            assertThatThrownBy(
                            () -> open("http://127.0.0.1:" + other.getAddress().getPort()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the server there does not take an experiment 'quick' (");
        } finally {
            other.stop(0);
        }
    }
}
