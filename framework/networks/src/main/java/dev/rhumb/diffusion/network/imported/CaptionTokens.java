package dev.rhumb.diffusion.network.imported;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** A tokenizer, and how many tokens a text encoder reads. */
final class CaptionTokens implements AutoCloseable {
    private final TextDescriptor descriptor;
    private final HuggingFaceTokenizer tokenizer;

    private CaptionTokens(TextDescriptor descriptor, HuggingFaceTokenizer tokenizer) {
        this.descriptor = descriptor;
        this.tokenizer = tokenizer;
    }

    /**
     * Loads a tokenizer.
     *
     * @throws IllegalArgumentException if it cannot be loaded; a sentence
     */
    static CaptionTokens open(TextDescriptor descriptor, Path folder) {
        return new CaptionTokens(descriptor, tokenizer(folder.resolve(descriptor.tokenizer())));
    }

    private static HuggingFaceTokenizer tokenizer(Path file) {
        if (Files.isDirectory(file)) {
            byte[] json = TokenizerFolder.json(file).getBytes(StandardCharsets.UTF_8);
            return tokenizer(
                    file,
                    () -> HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false")));
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file '" + file + "'");
        }
        return tokenizer(
                file,
                () -> HuggingFaceTokenizer.builder()
                        .optTokenizerPath(file)
                        .optTruncation(false)
                        .optPadding(false)
                        .build());
    }

    private static HuggingFaceTokenizer tokenizer(Path file, Callable<HuggingFaceTokenizer> open) {
        try {
            return open.call();
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "'" + file + "' is not a tokenizer.json that the tokenizers library can read (it reports: "
                            + e.getMessage() + ")",
                    e);
        }
    }

    /**
     * The token ids of captions, filled up to the length that the encoder reads.
     *
     * @return (B, length)
     * @throws IllegalArgumentException if a caption is too long; nothing is cut off
     */
    long[][] tokens(List<String> captions) {
        return captions.stream().map(this::tokens).toArray(long[][]::new);
    }

    private long[] tokens(String caption) {
        long[] ids = ids(caption);
        if (ids.length > descriptor.length()) {
            throw new IllegalArgumentException("the caption '" + caption + "' has " + ids.length
                    + " tokens, but the text encoder reads at most " + descriptor.length()
                    + ", start and end included; shorten it");
        }
        long[] filled = Arrays.copyOf(ids, descriptor.length());
        Arrays.fill(filled, ids.length, filled.length, descriptor.pad());
        return filled;
    }

    /** 1 for every token of a caption, start and end included, and 0 for padding, (B, length). */
    float[] mask(List<String> captions) {
        int length = descriptor.length();
        float[] mask = new float[captions.size() * length];
        for (int i = 0; i < captions.size(); i++) {
            Arrays.fill(mask, i * length, i * length + ids(captions.get(i)).length, 1);
        }
        return mask;
    }

    /** As above, float32, on a device. */
    NDArray mask(NDManager owner, Device device, List<String> captions) {
        return Constants.of(owner, device, mask(captions), new Shape(captions.size(), descriptor.length()));
    }

    private long[] ids(String caption) {
        return tokenizer.encode(caption).getIds();
    }

    /** What the text encoder is. */
    TextDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
