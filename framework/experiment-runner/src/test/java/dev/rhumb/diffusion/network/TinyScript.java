package dev.rhumb.diffusion.network;

import dev.rhumb.diffusion.engine.ScriptArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** TorchScript files without Python. */
public final class TinyScript {
    private TinyScript() {}

    /** Writes a network whose forward pass returns one expression in {@code x}, images (B, C, H, W). */
    public static Path write(Path file, String expression) throws IOException {
        return write(file, "x", expression);
    }

    /** As {@link #write(Path, String)}, of several inputs: names, comma separated. */
    public static Path write(Path file, String inputs, String expression) throws IOException {
        String parameters = inputs.replaceAll("(\\w+)", "$1: Tensor");
        return Files.write(
                file,
                ScriptArchive.of("  def forward(self: __torch__.Net, " + parameters + ") -> Tensor:\n    return "
                        + expression + "\n"));
    }
}
