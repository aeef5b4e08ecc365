package dev.rhumb.network;

import org.apiguardian.api.API;

/**
 * The architecture of a denoising network with classes. It writes its layers once; the framework makes TorchScript of them, trains and
 * stores the weights, and embeds noise level and class.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface DenoiserShape extends NetworkShape {

    /** Width of the vector of noise level and class. */
    int embeddingWidth();

    /**
     * What divides heights and widths of images that it takes, so that methods may evaluate windows; 0 if it takes {@link #height} x
     * {@link #width} only.
     */
    default int unit() {
        return 0;
    }

    /**
     * Writes the layers. The same shape writes the same layers with the same names, whose weights model files hold.
     *
     * @param layers takes them, in order
     * @param x the name of the scaled images {@code (B, channels, height, width)}
     * @param embedding the name of the vector of noise level and class, {@code (B, embeddingWidth)}
     * @return the name of the raw output, of the shape of {@code x}; the training's preconditioning makes an estimate of it
     */
    String write(Layers layers, String x, String embedding);
}
