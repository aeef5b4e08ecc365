package dev.rhumb.runner.kind;

import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Need;
import dev.rhumb.reporting.SampleSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Points of a space of any dimension. Those of the plane are drawn as a scatter. */
final class Points implements DataKind {
    private static final int MOST = 2000;

    @Override
    public String plural() {
        return "points";
    }

    @Override
    public List<String> axes() {
        return List.of("coordinates");
    }

    @Override
    public boolean isReadInPieces() {
        return false;
    }

    @Override
    public Set<Need> offers(boolean exact) {
        return Set.of();
    }

    @Override
    public Optional<Evidence> evidence(Features generated, Features reference, long[] sample) {
        return Optional.empty();
    }

    @Override
    public List<String> draw(Path file, String title, SampleBlock samples) throws IOException {
        SampleBlock shown = samples.finite().first(MOST);
        return samples.shape()[0] != 2 || shown.count() == 0
                ? List.of()
                : SampleSheet.writeScatter(file, title, shown.values(), shown.classes(), new float[0]);
    }
}
