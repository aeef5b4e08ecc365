package dev.rhumb.runner.command;

import dev.rhumb.runner.serve.ResultsServer;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** {@code --serve} or {@code --serve=PORT}: what follows is a port only if it is a number, since it may be an override. */
final class ServedPort implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        boolean given = !arguments.isEmpty() && arguments.peek().matches("\\d{1,5}");
        option.setValue(given ? Integer.valueOf(arguments.pop()) : ResultsServer.PORT);
    }
}
