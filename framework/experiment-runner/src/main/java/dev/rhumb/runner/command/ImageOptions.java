package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.evaluation.io.Layout;
import dev.rhumb.evaluation.io.PixelRange;
import dev.rhumb.evaluation.io.ReadAs;
import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.session.Places;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How images are read and which network sees them: options of evaluate and of stats. */
final class ImageOptions {
    @Option(
            names = "--features",
            paramLabel = "MODEL",
            description = "What computes features of images: a judge's name or file, a TorchScript file"
                    + " (.pt, .ts, .torchscript), or a feature extractor of the program or a plugin: pixels, or with keys"
                    + " '{type: histogram, bins: 8}'.")
    @Nullable
    String features;

    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--models", paramLabel = "DIR", description = "A folder of model files, besides the shipped ones.")
    List<Path> models = List.of();

    @Option(
            names = "--layout",
            converter = LayoutText.class,
            paramLabel = "LAYOUT",
            description = "Axes of arrays of images: nchw or nhwc. Needed where the shape allows both.")
    @Nullable
    Layout layout;

    @Option(
            names = "--range",
            converter = RangeText.class,
            paramLabel = "RANGE",
            description =
                    "From black to white in arrays of images: -1:1, 0:1, 0:255 or 0:65535. Needed where the values"
                            + " allow several; uint8 is always 0:255.")
    @Nullable
    PixelRange range;

    @Option(
            names = "--raw",
            description = "Measure images as they are; otherwise they are clipped and rounded to 8 bits first, as image"
                    + " files hold them and published FIDs have it.")
    boolean raw;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description =
                    "Where networks and products of features are computed: auto, cpu or gpu:N; ${DEFAULT-VALUE} by"
                            + " default.",
            defaultValue = "auto")
    String device = "auto";

    /** How arrays of images are read. */
    ReadAs readAs() {
        return new ReadAs(layout, range);
    }

    /** Where plugins and models lie. */
    Places places() {
        return Places.usual().withPlugins(plugins).withModels(models);
    }

    /**
     * Where to compute.
     *
     * @throws dev.rhumb.records.UserError if this machine has no such device
     */
    Device device() {
        return Devices.named(device);
    }

    /** The layout of a text. */
    static final class LayoutText implements ITypeConverter<Layout> {
        @Override
        public Layout convert(String text) {
            return refusing(Layout::of, text);
        }
    }

    /** The range of a text. */
    static final class RangeText implements ITypeConverter<PixelRange> {
        @Override
        public PixelRange convert(String text) {
            return refusing(PixelRange::of, text);
        }
    }

    private static <T> T refusing(Function<String, T> reader, String text) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
