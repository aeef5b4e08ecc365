package dev.rhumb.diffusion.network.published;

import java.util.List;

/** What the arguments of EDM's and EDM2's networks have in common: square images, levels of halved sides, and labels without one for none. */
interface KarrasUNet extends DenoiserArchitecture {
    /** Height and width of an image. */
    int imgResolution();

    /** Classes; 0 for an unconditional network. */
    int labelDim();

    /** Factors of the levels' widths, finest first. */
    List<Integer> channelMult();

    @Override
    default int height() {
        return imgResolution();
    }

    @Override
    default int width() {
        return imgResolution();
    }

    @Override
    default int unit() {
        return 1 << (channelMult().size() - 1);
    }

    @Override
    default Condition condition() {
        return labelDim() == 0 ? new Condition.None() : new Condition.Labels(labelDim(), false);
    }
}
