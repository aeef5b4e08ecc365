package dev.rhumb.runner.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** GPUs and driver as nvidia-smi lists them. It needs no engine. */
final class Nvidia {
    private static final List<String> QUERY = List.of(
            "nvidia-smi",
            "--query-gpu=index,name,memory.total,memory.free,compute_cap,driver_version",
            "--format=csv,noheader,nounits");
    private static final int COLUMNS = 6;

    private Nvidia() {}

    /**
     * A GPU.
     *
     * @param total memory in MiB
     * @param free memory in MiB
     * @param capability such as 9.0
     * @param driver its version
     */
    record Gpu(String index, String name, long total, long free, String capability, String driver) {
        /** A line of the tool; empty if it is something else, such as an error. */
        static Optional<Gpu> of(String line) {
            String[] values = line.split(",", -1);
            if (values.length != COLUMNS) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Gpu(
                        values[0].strip(),
                        values[1].strip(),
                        Long.parseLong(values[2].strip()),
                        Long.parseLong(values[3].strip()),
                        values[4].strip(),
                        values[5].strip()));
            } catch (NumberFormatException notNumbers) {
                return Optional.empty();
            }
        }

        String describe() {
            return "gpu:" + index + " " + name + ", " + total + " MiB (" + free + " free), compute capability "
                    + capability;
        }
    }

    /** The GPUs; empty where there is no driver. */
    static List<Gpu> gpus() {
        try {
            Process process =
                    new ProcessBuilder(QUERY).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text.lines().flatMap(line -> Gpu.of(line).stream()).toList();
        } catch (IOException noSuchTool) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
