package dev.rhumb.diffusion.network.published;

/** What the transformers on patches of diffusers have in common: square points, cut into square patches. */
interface PatchTransformer extends DenoiserArchitecture {
    /** Channels of a point. */
    int inChannels();

    /** Height and width of a point. */
    int sampleSize();

    /** Height and width of a patch. */
    int patchSize();

    /** Patches along a side. */
    default int side() {
        return sampleSize() / patchSize();
    }

    @Override
    default int channels() {
        return inChannels();
    }

    @Override
    default int height() {
        return sampleSize();
    }

    @Override
    default int width() {
        return sampleSize();
    }
}
