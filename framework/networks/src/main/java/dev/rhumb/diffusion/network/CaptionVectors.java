package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What a text encoder makes of captions, kept for as long as they are used again. Every caption is encoded alone: kernels round
 * differently for batches of different sizes, and a caption's vectors must not depend on which others are encoded beside it, or a
 * resumed run would not be the undisturbed one. Safe for use by several threads.
 */
public final class CaptionVectors {
    private static final int KEPT = 4096;
    /** The conditional, the empty and a second caption of two workers. */
    private static final int KEPT_BATCHES = 6;
    /** Values of all captions together, 1 GB; the vectors of large encoders are long. */
    private static final long MOST_VALUES = 1L << 28;

    private final NDManager manager;
    private final BiFunction<NDManager, String, NDArray> encoder;
    private final Map<String, float[]> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > KEPT || (size() > 1 && (long) size() * eldest.getValue().length > MOST_VALUES);
        }
    };

    /** Of whole batches, on the device: every step reads those of the step before. */
    private final Map<List<String>, NDArray> batches = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, NDArray> eldest) {
            boolean tooMany = size() > KEPT_BATCHES;
            if (tooMany) {
                eldest.getValue().close();
            }
            return tooMany;
        }
    };

    /**
     * Vectors that are not computed yet.
     *
     * @param manager beneath which encoding happens
     * @param encoder a caption's vector of one row, owned by the given manager
     */
    public CaptionVectors(NDManager manager, BiFunction<NDManager, String, NDArray> encoder) {
        this.manager = manager;
        this.encoder = encoder;
    }

    /**
     * The captions' vectors, (B, width), float32; no gradient flows to the encoder.
     *
     * @param owner of the result
     */
    public NDArray of(NDManager owner, List<String> captions) {
        synchronized (batches) {
            NDArray known = batches.get(captions);
            if (known == null) {
                known = batch(captions);
                batches.put(List.copyOf(captions), known);
            }
            NDArray copy = known.duplicate();
            copy.attach(owner);
            return copy;
        }
    }

    private NDArray batch(List<String> captions) {
        float[][] rows = captions.stream().map(this::vector).toArray(float[][]::new);
        int width = rows[0].length;
        float[] all = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * width, width);
        }
        return Constants.of(manager, manager.getDevice(), all, new Shape(rows.length, width));
    }

    private float[] vector(String caption) {
        synchronized (known) {
            float[] vector = known.get(caption);
            if (vector == null) {
                vector = Autograd.recording(false, () -> {
                    try (NDManager scratch = manager.newSubManager()) {
                        return encoder.apply(scratch, caption).toFloatArray();
                    }
                });
                known.put(caption, vector);
            }
            return vector;
        }
    }
}
