package dev.rhumb.runner.command;

import dev.rhumb.runner.doctor.Checkup;
import dev.rhumb.runner.doctor.EngineInstall;
import dev.rhumb.runner.doctor.Finding;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the machine offers, and what to do where something is missing. */
@Command(
        name = "doctor",
        description = "Show Java, engine, GPUs and kernels, and what to do where something is missing.",
        footer = {
            "",
            "--install-engine cuda makes a Python environment in .engine, installs PyTorch there by pip (3 GB), and has",
            "./rhumb use its libraries. Removing .engine undoes it."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--install-engine",
            paramLabel = "KIND",
            description = "Install PyTorch as the engine: cuda or cpu.")
    EngineInstall.@Nullable Kind install;

    @Option(
            names = "--wheel",
            paramLabel = "WHEEL",
            defaultValue = "",
            description = "What pip is to install instead of the version that is needed: a file or an address.")
    String wheel = "";

    @Override
    public Integer call() throws IOException {
        if (install != null) {
            System.out.println(
                    new EngineInstall(Places.usual().requireCheckout(), System.err::println).install(install, wheel));
            System.err.println("./rhumb uses it from now on; ./rhumb doctor shows whether it sees a GPU");
            return 0;
        }
        List<Finding> findings = Checkup.here();
        int width = findings.stream().mapToInt(f -> f.what().length()).max().orElse(0);
        for (Finding finding : findings) {
            System.out.printf("%-" + width + "s  %s%n", finding.what(), finding.found());
            finding.advice().ifPresent(advice -> System.out.println(" ".repeat(width) + "  to do: " + advice));
        }
        return findings.stream().anyMatch(Finding::broken) ? 2 : 0;
    }
}
