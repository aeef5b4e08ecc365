package dev.rhumb.runner.command;

import dev.rhumb.evaluation.io.Npz;
import dev.rhumb.records.Field;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.evaluate.ReferenceStatistics;
import dev.rhumb.runner.measure.EngineAlgebra;
import dev.rhumb.runner.session.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the statistics that a Fréchet distance needs of a reference. */
@Command(
        name = "stats",
        description = {
            "Write mean and covariance of features to a .npz file, as a reference for fid.",
            "pytorch-fid, EDM and guided-diffusion read the file, and so does evaluate."
        },
        sortOptions = false)
public final class StatsCommand implements Callable<Integer> {
    /** Who reads the file. */
    enum Spelling {
        PYTORCH_FID,
        GUIDED_DIFFUSION;

        @Override
        public String toString() {
            return Field.kebab(name());
        }
    }

    @Parameters(
            paramLabel = "DATA",
            description = "Images in a folder, a .zip, a .tar, a .npy or a .npz; or features in a .npy.")
    Path data = Path.of("");

    @Mixin
    ImageOptions images = new ImageOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE.npz", description = "Where to write.")
    Path out = Path.of("");

    @Option(
            names = "--spelling",
            paramLabel = "TOOL",
            description =
                    "pytorch-fid: mu and sigma (default). guided-diffusion: also mu_s and sigma_s of spatial features,"
                            + " which --spatial gives.")
    String spelling = Spelling.PYTORCH_FID.toString();

    @Option(
            names = "--spatial",
            paramLabel = "MODEL",
            description = "The network of spatial features, (n, d) with d = 2023 for Inception's mixed_6/conv.")
    @Nullable
    String spatial;

    @Override
    public Integer call() throws IOException {
        Spelling tool = spelling();
        if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
            throw new UserError("--out: '" + out + "' must end in .npz");
        }
        try (Installed installed = Installed.load(images.places());
                EngineAlgebra engine = EngineAlgebra.on(images.device(), EvaluateCommand::report)) {
            installed.warn(System.err::println);
            ReferenceStatistics statistics = new ReferenceStatistics(
                    data,
                    images.readAs(),
                    images.raw,
                    installed.vocabulary().words(),
                    images.places(),
                    images.device(),
                    System.err::println);
            List<Npz.Entry> entries = statistics.of(images.features, "", engine);
            if (tool == Spelling.GUIDED_DIFFUSION) {
                entries.addAll(statistics.of(spatial, "_s", engine));
            }
            Npz.write(out, entries);
        }
        System.err.println("wrote '" + out + "'");
        return 0;
    }

    private Spelling spelling() {
        Spelling tool = List.of(Spelling.values()).stream()
                .filter(known -> known.toString().equals(spelling))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        "--spelling: there is no '" + spelling + "'; it is pytorch-fid or guided-diffusion"));
        if (tool == Spelling.GUIDED_DIFFUSION && spatial == null) {
            throw new UserError("--spelling guided-diffusion writes mu_s and sigma_s of spatial features too; name the"
                    + " network that computes them with --spatial");
        }
        if (tool == Spelling.PYTORCH_FID && spatial != null) {
            throw new UserError("--spatial: pytorch-fid has no spatial features; add --spelling guided-diffusion");
        }
        return tool;
    }
}
