package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.network.Precision;
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

    /** The same files, with another number format inside their denoisers. */
    default ModelFiles in(Precision precision) {
        if (precision == Precision.FLOAT32) {
            return this;
        }
        ModelFiles files = this;
        return new ModelFiles() {
            @Override
            public Optional<Found> find(String nameOrPath) {
                return files.find(nameOrPath).map(found -> new InPrecision(found, precision));
            }

            @Override
            public List<String> names() {
                return files.names();
            }
        };
    }

    /** A file with another number format inside its denoiser. */
    record InPrecision(Found found, Precision precision) implements Found {
        @Override
        public String task() {
            return found.task();
        }

        @Override
        public ModelSource denoiser(String name) {
            return found.denoiser(name).in(precision);
        }

        @Override
        public LikelihoodSource likelihood() {
            return found.likelihood();
        }
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
