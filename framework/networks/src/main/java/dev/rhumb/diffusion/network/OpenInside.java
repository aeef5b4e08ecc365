package dev.rhumb.diffusion.network;

import dev.rhumb.diffusion.Inside;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Reading;
import java.util.List;

/**
 * The inside of a network whose sites are known.
 *
 * @param name of the model, for messages
 * @param all its sites
 */
public record OpenInside(String name, UNetSites all) implements Inside {
    @Override
    public List<String> editKinds() {
        return EditKind.labels();
    }

    @Override
    public List<String> sites() {
        return all.names();
    }

    @Override
    public List<String> sites(String kind) {
        return all.suited(kind);
    }

    @Override
    public List<String> sites(String kind, List<String> names) {
        return all.expanded(kind, names);
    }

    @Override
    public void requireEditable(Edit edit) {
        all.require(name, edit);
    }

    @Override
    public boolean drawsNoise(Edit edit) {
        return Forwards.drawsNoise(edit);
    }

    @Override
    public void requireShown(Reading reading) {
        all.require(name, reading);
    }

    @Override
    public String attention(String site) {
        return all.attention(name, site);
    }
}
