package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.report.Results;
import dev.rhumb.runner.serve.ResultsServer;
import dev.rhumb.runner.serve.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a results folder in the browser, also one that a run is at work on. */
@Command(
        name = "serve",
        description = "Show a results folder in the browser until Ctrl-C: curve, samples, statistics, files.",
        footer = {
            "",
            "It follows a run that writes the folder, on this machine or through a shared disk. Only browsers of",
            "this machine are answered; from elsewhere go through a tunnel: ssh -L 8700:127.0.0.1:8700 HOST."
        })
public final class ServeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RESULTS", description = "A results folder.")
    @Nullable
    Path folder;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + ResultsServer.PORT,
            description = "Where to listen (${DEFAULT-VALUE}); 0 takes a free port.")
    int port;

    @Override
    public Integer call() throws IOException {
        Path results = folder;
        if (results == null) {
            throw new UserError("no results are given; name a folder, e.g. results/quickstart");
        }
        Results.requireTable(results);
        try (ResultsServer server = ResultsServer.start(port, () -> Standing.of(results))) {
            System.out.println(server.address());
            System.err.println("'" + results + "' is shown there until Ctrl-C");
            server.stay();
        }
        return 0;
    }
}
