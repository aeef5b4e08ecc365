package dev.rhumb.runner;

import dev.rhumb.runner.command.DataCommand;
import dev.rhumb.runner.command.DoctorCommand;
import dev.rhumb.runner.command.EvaluateCommand;
import dev.rhumb.runner.command.KeepCommand;
import dev.rhumb.runner.command.ListCommand;
import dev.rhumb.runner.command.ModelsCommand;
import dev.rhumb.runner.command.NewPluginCommand;
import dev.rhumb.runner.command.NoiseCommand;
import dev.rhumb.runner.command.OpenCommand;
import dev.rhumb.runner.command.PlanCommand;
import dev.rhumb.runner.command.PlotCommand;
import dev.rhumb.runner.command.PluginsCommand;
import dev.rhumb.runner.command.PublishCommand;
import dev.rhumb.runner.command.ReportCommand;
import dev.rhumb.runner.command.ReproduceCommand;
import dev.rhumb.runner.command.RunCommand;
import dev.rhumb.runner.command.SchemaCommand;
import dev.rhumb.runner.command.ServeCommand;
import dev.rhumb.runner.command.SheetCommand;
import dev.rhumb.runner.command.StatsCommand;
import dev.rhumb.runner.command.TableCommand;
import dev.rhumb.runner.command.TrainCommand;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program. Results go to standard output, everything else to standard error. */
@Command(
        name = "rhumb",
        description = "Guidance in diffusion models: sample, measure, compare.",
        versionProvider = Main.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            PlanCommand.class,
            PlotCommand.class,
            TableCommand.class,
            ReportCommand.class,
            ReproduceCommand.class,
            KeepCommand.class,
            SheetCommand.class,
            ServeCommand.class,
            EvaluateCommand.class,
            StatsCommand.class,
            TrainCommand.class,
            ModelsCommand.class,
            OpenCommand.class,
            DataCommand.class,
            NoiseCommand.class,
            ListCommand.class,
            PluginsCommand.class,
            NewPluginCommand.class,
            PublishCommand.class,
            SchemaCommand.class,
            DoctorCommand.class
        })
public final class Main {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    boolean stacktrace;

    /** Ends the process with 0, with 2 for something the user can correct, with 1 for a bug. */
    public static void main(String[] arguments) {
        System.exit(written(execute(arguments)));
    }

    /** As {@link #main}, returning the exit code. */
    public static int execute(String... arguments) {
        Main main = new Main();
        CommandLine line = new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, Main::path);
        line.setExecutionExceptionHandler(
                (exception, command, parsed) -> Errors.print(exception, System.err, main.stacktrace));
        try {
            return line.execute(arguments);
        } catch (Error error) {
            // The handler sees exceptions alone.
            return Errors.print(error, System.err, main.stacktrace);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new CommandLine.TypeConversionException(
                    "'" + text.replace('\0', ' ') + "' is no path of a file: " + e.getReason());
        }
    }

    /** The exit code, unless what was printed got lost: on a full disk, say. */
    private static int written(int code) {
        if (System.out.checkError() && code == 0) {
            System.err.println(
                    "rhumb: standard output could not be written; the disk may be full, or its reader has ended");
            return 2;
        }
        return code;
    }

    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"rhumb " + Version.text()};
        }
    }
}
