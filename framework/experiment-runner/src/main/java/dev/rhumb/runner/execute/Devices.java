package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.diffusion.engine.EngineLibrary;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.records.UserError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The devices that a run names. */
public final class Devices {
    private Devices() {}

    /**
     * {@code auto}, {@code cpu} or {@code gpu:N}.
     *
     * @throws UserError if there is no such device, with what to do about it
     */
    public static Device named(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (!name.equals("auto") && !name.matches("gpu(:\\d{1,4})?")) {
            throw new UserError("there is no device '" + name + "'; allowed are auto, cpu, gpu and gpu:N");
        }
        int gpus = PyTorch.gpus();
        if (name.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        int wanted = name.equals("gpu") ? 0 : Integer.parseInt(name.substring(name.indexOf(':') + 1));
        if (wanted < gpus) {
            return Device.gpu(wanted);
        }
        if (gpus > 0) {
            throw new UserError("there is no device '" + name + "': this machine has gpu:0"
                    + (gpus > 1 ? " to gpu:" + (gpus - 1) : ""));
        }
        throw new UserError(
                "there is no device '" + name + "': the engine sees no GPU; with an NVIDIA card and its driver,"
                        + " ./rhumb doctor --install-engine cuda installs an engine that does, and ./rhumb doctor says"
                        + " what is missing; or run with --device cpu");
    }

    /**
     * Several devices of one kind.
     *
     * @param names separated by commas, such as {@code gpu:0,gpu:1}
     * @throws UserError if there is no such device, or they are of several kinds
     */
    public static List<Device> all(String names) {
        List<Device> devices = Stream.of(names.split(",", -1))
                .map(String::strip)
                .map(Devices::named)
                .toList();
        if (devices.stream().map(Devices::kind).distinct().count() > 1) {
            throw new UserError("device: '" + names + "' names devices of several kinds, whose rounding differs; name"
                    + " devices of one kind");
        }
        return devices;
    }

    /**
     * The device of each worker, in turn.
     *
     * @param workers how many; one for each device if empty
     * @throws UserError if there are fewer workers than devices, or none
     */
    public static List<Device> pool(List<Device> devices, Optional<Integer> workers) {
        int number = workers.orElse(devices.size());
        if (number < 1) {
            throw new UserError("--workers is " + number + "; at least 1 is needed");
        }
        if (number < devices.size()) {
            throw new UserError("--workers is " + number + ", but " + devices.size()
                    + " devices are named; give each a worker, or name fewer devices");
        }
        return IntStream.range(0, number)
                .mapToObj(i -> devices.get(i % devices.size()))
                .toList();
    }

    /** As {@link #named} takes it. */
    static String name(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    /** Rounding differs between kinds of devices, and on GPUs with TensorFloat-32, so the kind is part of a configuration. */
    static String kind(Device device) {
        return kind(device, System.getenv());
    }

    /** As above, in an environment. */
    static String kind(Device device, Map<String, String> environment) {
        if (!device.isGpu()) {
            return "cpu";
        }
        return EngineLibrary.roundsToTf32(environment) ? "gpu with TF32" : "gpu";
    }
}
