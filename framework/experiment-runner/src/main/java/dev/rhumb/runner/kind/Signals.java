package dev.rhumb.runner.kind;

import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Spectra;
import dev.rhumb.reporting.SampleSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Signals over time, of one or several channels. They are drawn as lines, and metrics may look at their power spectra. */
final class Signals implements DataKind {
    /** Signals of a sheet. */
    private static final int SHOWN = 48;

    @Override
    public String plural() {
        return "signals";
    }

    @Override
    public List<String> axes() {
        return List.of("channels", "length");
    }

    @Override
    public boolean isReadInPieces() {
        return false;
    }

    @Override
    public Set<Need> offers(boolean exact) {
        return exact ? Need.of(Spectra.class) : Set.of();
    }

    @Override
    public Optional<Evidence> evidence(Features generated, Features reference, long[] sample) {
        return Optional.of(Spectra.of(generated, reference, Math.toIntExact(sample[0])));
    }

    @Override
    public List<String> draw(Path file, String title, SampleBlock samples) throws IOException {
        SampleBlock shown = samples.finite().first(SHOWN);
        return shown.count() == 0
                ? List.of()
                : SampleSheet.writeSignals(
                        file, title, shown.values(), Math.toIntExact(samples.shape()[0]), shown.classes());
    }
}
