package dev.rhumb.diffusion.data.shapes;

/** How many objects the scenes of a world have. */
public enum World {
    /** One. */
    ONE_OBJECT,
    /** One in half of the scenes, two or three in the others. */
    CAPTIONED
}
