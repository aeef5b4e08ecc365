package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import dev.rhumb.records.UserError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchProbeTest {
    private final List<Integer> tried = new ArrayList<>();

    /** A machine with so many bytes, of which the program takes 100 and each sample one. */
    private BatchProbe.Memory memory(long most) {
        return new BatchProbe.Memory() {
            @Override
            public long peak() {
                return 100 + tried.get(tried.size() - 1);
            }

            @Override
            public long most() {
                return most;
            }
        };
    }

    /** Each batch costs as much as so many samples, so that larger ones are faster and the gain ends. */
    private BatchProbe.Trials trials(double overhead, int fit) {
        return batch -> {
            if (batch > fit) {
                throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
            }
            tried.add(batch);
            return batch / (overhead + batch);
        };
    }

    private List<String> search(BatchProbe.Trials trials, long memory, int least, int most) {
        return new BatchProbe(trials, memory(memory)).search(least, most);
    }

    @Test
    void theSmallestOfTheFastestIsFound() {
        List<String> lines = search(trials(10, 10_000), 10_000, 1, 10_000);
        // The rates are 0.928 at 128, 0.962 at 256 and 0.981 at 512, which is no twentieth more.
        assertThat(tried).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
        assertThat(lines.get(lines.size() - 1)).isEqualTo("batch: 256");
        assertThat(lines).anyMatch(line -> line.contains("larger ones are no faster"));
    }

    @Test
    void whatWouldNotFitIsNotTried() {
        // 100 + 64 bytes at 64; 128 would take 228.
        List<String> lines = search(trials(1e6, 10_000), 220, 1, 10_000);
        assertThat(tried).endsWith(64);
        assertThat(lines).endsWith("batch: 64").anyMatch(line -> line.contains("the next one would not fit"));
    }

    @Test
    void whatDoesNotFitIsNotChosen() {
        List<String> lines = search(trials(1e6, 50), Long.MAX_VALUE, 1, 10_000);
        assertThat(lines).endsWith("batch: 32").anyMatch(line -> line.contains("one of 64 does not fit"));
        assertThatThrownBy(() -> search(trials(1, 3), Long.MAX_VALUE, 4, 100))
                .isInstanceOf(UserError.class)
                .hasMessage("batch: not even 4 samples fit into memory at a time");
    }

    @Test
    void batchesAreOfWholeGroupsAndNoLargerThanTheSamplesOfASeed() {
        List<String> lines = search(trials(1e6, 10_000), Long.MAX_VALUE, 4, 40);
        assertThat(tried).containsExactly(4, 8, 16, 32, 40);
        assertThat(lines).endsWith("batch: 40").anyMatch(line -> line.contains("it holds all samples of a seed"));
    }
}
