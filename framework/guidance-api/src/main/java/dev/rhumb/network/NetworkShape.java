package dev.rhumb.network;

import org.apiguardian.api.API;

/**
 * The architecture of a network: everything needed to build it but its weights, and what {@code network: {type: NAME, ...}} of a training
 * names. A record whose components are the keys. A plugin gives a {@link DenoiserShape}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface NetworkShape {
    /** Image channels. */
    int channels();

    /** Image height in pixels. */
    int height();

    /** Image width in pixels. */
    int width();

    /** Number of class labels; 0 for a network that knows none. */
    int classes();
}
