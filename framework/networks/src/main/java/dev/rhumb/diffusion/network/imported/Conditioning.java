package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What a denoiser takes beside the image and the time. */
public sealed interface Conditioning
        permits Conditioning.None,
                Conditioning.Labels,
                Conditioning.Text,
                Conditioning.StableDiffusionXl,
                Conditioning.StableDiffusion3,
                Conditioning.PixArt,
                Conditioning.Flux {
    /** The files it needs, relative to the description. */
    default List<String> files() {
        return List.of();
    }

    /** It with other paths of its files. */
    default Conditioning moved(UnaryOperator<String> path) {
        return this;
    }

    /** Whether it reads captions. */
    default boolean readsCaptions() {
        return false;
    }

    /** Whether the network takes a guidance weight. */
    default boolean takesGuidance() {
        return false;
    }

    /** Nothing: the network takes (x, time). */
    record None() implements Conditioning {}

    /**
     * Class labels: the network takes (x, time, labels), labels (B), int64.
     *
     * @param classes number of classes; labels are 0 to classes - 1
     * @param nullLabel the label it was given in place of dropped ones; none if it was trained without label dropout
     */
    record Labels(
            @Parameter(value = "number of classes", min = 1, max = 1_000_000)
            int classes,

            @Parameter(value = "the label that means none", min = 0)
            Optional<Integer> nullLabel)
            implements Conditioning {
        public Labels {
            if (nullLabel.isPresent() && nullLabel.get() < classes) {
                throw new IllegalArgumentException(
                        "null-label is " + nullLabel.get() + ", which is one of the " + classes + " classes 0 to "
                                + (classes - 1) + "; it must be another number, usually " + classes);
            }
        }
    }

    /**
     * Text: the network takes (x, time, tokens), tokens (B, length, width), float32. The empty caption is the null condition.
     *
     * @param encoder the text encoder
     */
    record Text(@Parameter("the text encoder") TextDescriptor encoder) implements Conditioning {
        @Override
        public boolean readsCaptions() {
            return true;
        }

        @Override
        public List<String> files() {
            return encoder.files();
        }

        @Override
        public Conditioning moved(UnaryOperator<String> path) {
            return new Text(encoder.moved(path));
        }
    }

    /**
     * Captions as Stable Diffusion XL reads them, for its published U-Net.
     *
     * @param first the published CLIP encoder
     * @param second the published CLIP encoder with projection
     * @param zeroEmpty whether the empty caption is zeros rather than what the encoders make of it
     * @param sizes the sizes and the crop
     */
    record StableDiffusionXl(
            @Parameter("the folder of a CLIPTextModel and its tokenizer")
            TextDescriptor first,

            @Parameter("the folder of a CLIPTextModelWithProjection and its tokenizer")
            TextDescriptor second,

            @Parameter(value = "whether the empty caption is zeros", fallback = "true")
            boolean zeroEmpty,

            @Parameter("sizes and crop") MicroConditions sizes)
            implements Conditioning {
        public StableDiffusionXl {
            if (first.length() != second.length()) {
                throw new IllegalArgumentException("the text encoders read " + first.length() + " and "
                        + second.length() + " tokens, but their vectors are put side by side; give one length");
            }
        }

        /** Width of a token's vector. */
        int width() {
            return first.width() + second.width();
        }

        /** With other sizes and crop. */
        public StableDiffusionXl with(MicroConditions other) {
            return new StableDiffusionXl(first, second, zeroEmpty, other);
        }

        @Override
        public List<String> files() {
            return Stream.of(first, second).flatMap(e -> e.files().stream()).toList();
        }

        @Override
        public Conditioning moved(UnaryOperator<String> path) {
            return new StableDiffusionXl(first.moved(path), second.moved(path), zeroEmpty, sizes);
        }

        @Override
        public boolean readsCaptions() {
            return true;
        }
    }

    /**
     * Captions as Stable Diffusion 3 and 3.5 read them, for their published transformer.
     *
     * @param first the published CLIP encoder with projection
     * @param second the larger one
     * @param third the published T5 encoder; none for zeros in its place
     * @param thirdLength how many vectors T5 gives, or how many zeros take its place
     * @param width of a token's vector
     */
    record StableDiffusion3(
            @Parameter("the folder of a CLIPTextModelWithProjection and its tokenizer")
            TextDescriptor first,

            @Parameter("the folder of the larger CLIPTextModelWithProjection and its tokenizer")
            TextDescriptor second,

            @Parameter("the folder of a T5EncoderModel and its tokenizer; none for zeros in its place")
            Optional<TextDescriptor> third,

            @Parameter(value = "how many vectors T5 gives, or how many zeros take its place", min = 1, max = 100_000)
            int thirdLength,

            @Parameter(value = "width of a token's vector", min = 1, max = 1_000_000)
            int width)
            implements Conditioning {
        public StableDiffusion3 {
            if (first.length() != second.length()) {
                throw new IllegalArgumentException("the CLIP encoders read " + first.length() + " and "
                        + second.length() + " tokens, but their vectors are put side by side; give one length");
            }
            if (third.isPresent() && third.get().length() != thirdLength) {
                throw new IllegalArgumentException("third-length is " + thirdLength + ", but the third encoder reads "
                        + third.get().length() + " tokens");
            }
            if (first.width() + second.width() > width
                    || third.map(TextDescriptor::width).orElse(width) != width) {
                throw new IllegalArgumentException(
                        "width is " + width + "; T5 gives vectors of that width, and those of"
                                + " the CLIP encoders, " + first.width() + " and " + second.width()
                                + " side by side, must not be wider");
            }
        }

        @Override
        public List<String> files() {
            return Stream.concat(Stream.of(first, second), third.stream())
                    .flatMap(e -> e.files().stream())
                    .toList();
        }

        @Override
        public Conditioning moved(UnaryOperator<String> path) {
            return new StableDiffusion3(
                    first.moved(path), second.moved(path), third.map(t5 -> t5.moved(path)), thirdLength, width);
        }

        @Override
        public boolean readsCaptions() {
            return true;
        }
    }

    /**
     * Captions as PixArt reads them, for its published transformer: T5's vectors, with padding masked, in small letters.
     *
     * @param encoder the published T5 encoder
     * @param size height and width as further conditions, in pixels; none for a network without them
     */
    record PixArt(
            @Parameter("the folder of a T5EncoderModel and its tokenizer")
            TextDescriptor encoder,

            @Parameter(value = "height and width as further conditions, in pixels", min = 1, max = 1_000_000)
            Optional<List<Integer>> size)
            implements Conditioning {
        public PixArt {
            size = size.map(pair -> MicroConditions.pair("size", pair));
        }

        @Override
        public List<String> files() {
            return encoder.files();
        }

        @Override
        public Conditioning moved(UnaryOperator<String> path) {
            return new PixArt(encoder.moved(path), size);
        }

        @Override
        public boolean readsCaptions() {
            return true;
        }
    }

    /**
     * Captions as Flux reads them, for its published transformer.
     *
     * @param first the published CLIP encoder, whose pooled vector is used
     * @param second the published T5 encoder
     * @param guidance whether the network is a distilled one that takes a guidance weight, which {@code guidance-conditioned} gives
     */
    record Flux(
            @Parameter("the folder of a CLIPTextModel and its tokenizer")
            TextDescriptor first,

            @Parameter("the folder of a T5EncoderModel and its tokenizer")
            TextDescriptor second,

            @Parameter(value = "whether the network takes a guidance weight", fallback = "false")
            boolean guidance)
            implements Conditioning {
        @Override
        public boolean takesGuidance() {
            return guidance;
        }

        @Override
        public List<String> files() {
            return Stream.of(first, second).flatMap(e -> e.files().stream()).toList();
        }

        @Override
        public Conditioning moved(UnaryOperator<String> path) {
            return new Flux(first.moved(path), second.moved(path), guidance);
        }

        @Override
        public boolean readsCaptions() {
            return true;
        }
    }
}
