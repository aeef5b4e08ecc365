package dev.rhumb.runner.plan;

import java.util.List;
import java.util.Optional;

/** Model files by name or path. */
public interface ModelFiles {
    /** The task of a file that holds a denoiser. */
    String DENOISER = "denoiser";

    /** No files. */
    ModelFiles NONE = new ModelFiles() {
        @Override
        public Optional<Found> find(String nameOrPath) {
            return Optional.empty();
        }

        @Override
        public List<String> names() {
            return List.of();
        }
    };

    /** The files of several places; the first that has a name wins. */
    static ModelFiles all(List<ModelFiles> places) {
        return new ModelFiles() {
            @Override
            public Optional<Found> find(String nameOrPath) {
                return places.stream()
                        .flatMap(place -> place.find(nameOrPath).stream())
                        .findFirst();
            }

            @Override
            public List<String> names() {
                return places.stream()
                        .flatMap(place -> place.names().stream())
                        .distinct()
                        .toList();
            }
        };
    }

    /** A file whose description has been read. */
    interface Found {
        /** What it was trained for. */
        String task();

        /** It as a denoiser. */
        ModelSource denoiser(String name);

        /** It as a likelihood. */
        LikelihoodSource likelihood();
    }

    /** The file of that name or path, if there is one. */
    Optional<Found> find(String nameOrPath);

    /** The names of shipped files. */
    List<String> names();
}
