package dev.rhumb.diffusion.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The native library of PyTorch that the environment names in place of the bundled one.
 *
 * @param folder the value of {@code PYTORCH_LIBRARY_PATH}
 * @param version of the PyTorch in it, such as {@code 2.7.1+cu126}; empty if it does not say
 */
public record EngineLibrary(Path folder, Optional<String> version) {
    /** The folder of another PyTorch. */
    public static final String PATH = "PYTORCH_LIBRARY_PATH";

    /** The kind of build in that folder: {@code cpu}, {@code cu128}. */
    public static final String FLAVOR = "PYTORCH_FLAVOR";

    /** The version in that folder, as DJL reports it. */
    public static final String VERSION = "PYTORCH_VERSION";

    private static final Pattern PYTHON = Pattern.compile("__version__ = '([^']+)'");

    /**
     * The library that an environment names; empty if none.
     *
     * @param environment variables by name
     */
    public static Optional<EngineLibrary> of(Map<String, String> environment) {
        String path = environment.get(PATH);
        if (path == null || path.isBlank()) {
            return Optional.empty();
        }
        Path folder = Path.of(path);
        return Optional.of(new EngineLibrary(folder, version(folder)));
    }

    /** A folder with {@code libcudart.so}, by which GPUs are counted; read by {@code ./rhumb}. */
    public static final String CUDART = "RHUMB_CUDART";

    /** {@code 0} switches TensorFloat-32 off in cuBLAS and cuDNN, before the process starts. */
    public static final String TF32 = "NVIDIA_TF32_OVERRIDE";

    /** {@code 1} has PyTorch use TensorFloat-32 for products of matrices too. */
    public static final String TF32_PRODUCTS = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

    /**
     * Whether a GPU rounds factors of float32 to TensorFloat-32's ten bits of fraction, at least in convolutions: PyTorch's default, which
     * {@code ./rhumb} switches off.
     *
     * @param environment variables by name
     */
    public static boolean roundsToTf32(Map<String, String> environment) {
        return !"0".equals(environment.get(TF32));
    }

    /** The version of PyTorch that this program is built for, such as 2.7.1. */
    public static String required() {
        Properties properties = new Properties();
        try (@Nullable
                InputStream in =
                        EngineLibrary.class.getClassLoader().getResourceAsStream("jnilib/pytorch.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("jni_version", "unknown").replaceFirst("-.*", "");
    }

    /** Beside the files of libtorch lies {@code build-version}, and beside those of a wheel {@code version.py}. */
    private static Optional<String> version(Path folder) {
        try {
            Path library = folder.resolve(System.mapLibraryName("torch"));
            // The folder may hold links.
            Path real = Files.exists(library) ? library.toRealPath() : library.toAbsolutePath();
            Path home = Objects.requireNonNull(real.getParent()).resolveSibling("");
            Path plain = home.resolve("build-version");
            if (Files.isRegularFile(plain)) {
                return Optional.of(Files.readString(plain).strip());
            }
            Path wheel = home.resolve("version.py");
            if (Files.isRegularFile(wheel)) {
                Matcher found = PYTHON.matcher(Files.readString(wheel));
                return found.find() ? Optional.of(found.group(1)) : Optional.empty();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Why the engine cannot load it; empty if nothing is known against it. Another version would end the process, since its functions
     * have other layouts. A folder with a fitting {@code libdjl_torch} of its own is left to its maker.
     */
    public Optional<String> problem() {
        String wanted = required();
        if (!Files.isDirectory(folder)) {
            return Optional.of(
                    PATH + " is '" + folder + "', and there is no such folder; correct it, or unset it to use"
                            + " the bundled PyTorch " + wanted);
        }
        if (!Files.exists(folder.resolve(System.mapLibraryName("torch")))) {
            return Optional.of(PATH + " is '" + folder + "', which has no " + System.mapLibraryName("torch")
                    + "; name the folder 'torch/lib' of a PyTorch " + wanted + ", or unset it");
        }
        try (var files = Files.list(folder)) {
            if (files.anyMatch(file -> file.toString().endsWith("djl_torch.so"))) {
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.of(PATH + " is '" + folder + "', which cannot be read: " + e.getMessage());
        }
        return version.filter(found -> !found.split("\\+", 2)[0].equals(wanted))
                .map(found -> PATH + " names PyTorch " + found + " ('" + folder + "'), and this program needs " + wanted
                        + "; install torch==" + wanted
                        + ", for example by ./rhumb doctor --install-engine, or unset it");
    }

    /**
     * To be called before the engine is loaded.
     *
     * @throws IllegalArgumentException with a sentence, if the environment names a library that cannot be loaded
     */
    static void requireFit() {
        of(System.getenv()).flatMap(EngineLibrary::problem).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
    }
}
