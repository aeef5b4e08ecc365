package dev.rhumb.diffusion.data.shapes;

import dev.rhumb.data.DatasetSource;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.nio.file.Path;

/**
 * The drawn world of coloured shapes, see {@link ShapesWorld}.
 *
 * @param world how many objects the scenes have
 * @param seed any number
 * @param images to train on, at least 1
 * @param heldOut images of the part that is not trained on, at least 1
 * @param heldOutPairs whether some pairs of colour and kind are kept from the training part
 */
@Method(name = "shapes", paper = "docs/worlds.md", summary = "Drawn scenes of coloured shapes, 3x32x32, with captions.")
public record ShapesData(
        @Parameter("how many objects the scenes have") World world,
        @Parameter("any number") long seed,

        @Parameter(value = "to train on", min = 1, max = ShapesWorld.MOST)
        int images,

        @Parameter(value = "images of the part that is not trained on", min = 1, max = ShapesWorld.MOST)
        int heldOut,

        @Parameter(value = "whether some pairs of colour and kind are kept from the training part", fallback = "false")
        boolean heldOutPairs)
        implements DatasetSource {

    @Override
    public ShapesWorld open(Path folder) {
        return new ShapesWorld(world, seed, images, heldOut, heldOutPairs);
    }
}
