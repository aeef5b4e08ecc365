package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargeImagesTest {
    @Test
    void piecesOfLargeImagesAreFewerImagesInWholeBatchesOfTheNetworks() {
        assertThat(PictureSource.piece(new ImageShape(1, 28, 28))).isEqualTo(1024);
        assertThat(PictureSource.piece(new ImageShape(3, 64, 64))).isEqualTo(1024);
        assertThat(PictureSource.piece(new ImageShape(3, 128, 128))).isEqualTo(256);
        assertThat(PictureSource.piece(new ImageShape(3, 256, 256))).isEqualTo(128);
    }

    @Test
    void samplesWhosePiecesWouldOverflowAnIntAreReadInSmallerOnes() throws IOException {
        int size = 1 << 23;
        List<Integer> read = new ArrayList<>();
        SampleBlock.Source source = (from, to) -> {
            read.add(to - from);
            float[] values = new float[(to - from) * size];
            if (from <= 2 && 2 < to) {
                values[(2 - from) * size + 5] = Float.NaN;
            }
            return values;
        };
        // A piece of 1,024 of these has 2^33 values.
        SampleBlock block = new SampleBlock(source, new long[] {0, 0, 0, 0, 0}, null, new long[] {2, 2048, 2048});
        assertThat(block.finiteRows()).containsExactly(0, 1, 3, 4);
        assertThat(read).containsExactly(2, 2, 1);
    }
}
