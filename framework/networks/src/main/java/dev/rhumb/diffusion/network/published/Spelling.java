package dev.rhumb.diffusion.network.published;

/** Whose keys a state dict has. */
public enum Spelling {
    /** The authors' own; open_clip's for CLIP. */
    ORIGINAL,
    /** Those of the library transformers. */
    TRANSFORMERS
}
