package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.records.UserError;

/** The device that a run asks for. */
public final class Devices {
    private Devices() {}

    /**
     * {@code auto}, {@code cpu} or {@code gpu:N}.
     *
     * @throws UserError if there is no such device, saying what to do about it
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
                        + " point PYTORCH_LIBRARY_PATH at the libtorch " + PyTorch.version()
                        + " of a CUDA installation and set PYTORCH_VERSION=" + PyTorch.version()
                        + " and PYTORCH_FLAVOR=cu128, or run with --device cpu");
    }

    /** Rounding differs between kinds of devices, so the kind is part of a configuration. */
    static String kind(Device device) {
        return device.isGpu() ? "gpu" : "cpu";
    }
}
