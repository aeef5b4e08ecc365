package dev.rhumb.runner.measure;

import ai.djl.Device;
import java.io.IOException;
import java.util.Map;

/**
 * A target whose networks are not opened yet.
 *
 * @param identity as {@link MeasuredBy#identity}
 * @param networks as {@link MeasuredBy#networks}
 * @param opening opens the networks
 */
public record Prepared(String identity, Map<String, String> networks, Opening opening) implements MeasuredBy {
    /** Opens the networks of a target. */
    @FunctionalInterface
    public interface Opening {
        /**
         * The target with its networks on a device.
         *
         * @throws IllegalArgumentException if a file does not hold the network that its description says; a sentence
         */
        Target open(Device device) throws IOException;
    }

    /** As {@link Opening#open}. */
    public Target open(Device device) throws IOException {
        return opening.open(device);
    }
}
