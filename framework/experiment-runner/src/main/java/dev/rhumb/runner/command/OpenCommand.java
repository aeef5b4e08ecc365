package dev.rhumb.runner.command;

import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.reference.ModelOutline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a published model is and whether its weights fit, and writes its description. */
@Command(
        name = "open",
        description =
                "Recognise a published model: architecture, parameters, prediction, noise, conditions, sites, memory.")
public final class OpenCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FOLDER",
            description =
                    "What save_pretrained of diffusers left: a pipeline or one network; or weights alone, a file or a folder.")
    Path folder = Path.of(".");

    @Option(names = "--as", paramLabel = "NAME", description = "Write the description NAME.yaml, for `model: NAME`.")
    @Nullable
    Path as;

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(folder)) {
            throw new UserError(
                    "there is no folder or file '" + folder + "'; name what save_pretrained wrote, or weights");
        }
        if (!Files.isDirectory(folder) || !Pretrained.isOne(folder)) {
            if (as != null) {
                throw new UserError("--as needs a folder with its configuration; '" + folder + "' holds weights alone");
            }
            ModelOutline.ofWeights(folder).forEach(System.out::println);
            return 0;
        }
        Pretrained model = Pretrained.read(folder);
        ModelOutline.of(folder, model).forEach(System.out::println);
        System.out.println();
        System.out.print(YamlWriter.write(YamlWriter.plain(Map.of("model", Map.of("folder", folder.toString())))));
        System.out.print(YamlWriter.write(YamlWriter.plain(model.sampling())));
        if (as != null) {
            write(model, as);
        }
        return 0;
    }

    private void write(Pretrained model, Path name) throws IOException {
        Path file = name.toString().endsWith(".yaml") ? name : name.resolveSibling(name.getFileName() + ".yaml");
        if (Files.exists(file)) {
            throw new UserError("'" + file + "' is there already; choose another name or remove it");
        }
        Path parent = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(parent);
        AtomicFiles.write(file, YamlWriter.write(YamlWriter.plain(model.described(parent))));
        System.out.println("wrote: " + file);
    }
}
