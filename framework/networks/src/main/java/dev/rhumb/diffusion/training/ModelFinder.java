package dev.rhumb.diffusion.training;

import java.nio.file.Path;

/** Finds model files that a plan names. */
@FunctionalInterface
public interface ModelFinder {
    /** Takes every name for a path. */
    ModelFinder PATHS = Path::of;

    /**
     * The file of that name or path.
     *
     * @throws RuntimeException in a sentence, if there is none
     */
    Path find(String nameOrPath);
}
