package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowWorkTest {
    @Test
    void longWorkTellsItsShareAndTheTimeLeftEveryTenSecondsAndShortWorkNothing() {
        List<String> printed = new ArrayList<>();
        SlowWork work = new SlowWork("features of 500 training images", printed::add);
        work.done(0.1, 9.9);
        assertThat(printed).isEmpty();
        work.done(0.25, 12);
        work.done(0.3, 15);
        work.done(0.5, 24);
        work.done(1, 48);
        assertThat(printed)
                .containsExactly(
                        "features of 500 training images: 25 %, about 36 s left",
                        "features of 500 training images: 50 %, about 24 s left");
    }
}
