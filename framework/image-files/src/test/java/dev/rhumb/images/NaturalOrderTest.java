package dev.rhumb.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    @Test
    void numbersCountAsNumbersWhereverTheyStand() {
        List<String> due = List.of(
                "-1.png",
                "0.png",
                "2.png",
                "02.png",
                "10.png",
                "10/1.png",
                "a.png",
                "a/b2.png",
                "a/b10.png",
                "a1x3",
                "a1x20",
                "b");
        List<String> shuffled = new ArrayList<>(due);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(NaturalOrder.NAMES);
            assertThat(shuffled.indexOf("2.png")).isLessThan(shuffled.indexOf("10.png"));
            assertThat(shuffled.indexOf("a/b2.png")).isLessThan(shuffled.indexOf("a/b10.png"));
            assertThat(shuffled.indexOf("a1x3")).isLessThan(shuffled.indexOf("a1x20"));
        }
        List<String> again = new ArrayList<>(due);
        Collections.reverse(again);
        again.sort(NaturalOrder.NAMES);
        assertThat(again).as("one order whatever the start").isEqualTo(shuffled);
    }

    @Test
    void numbersOfAnyLengthAreCompared() {
        String large = "9".repeat(40);
        assertThat(NaturalOrder.NAMES.compare(large + ".png", "1" + "0".repeat(40) + ".png"))
                .isNegative();
        assertThat(NaturalOrder.NAMES.compare("000" + large, large)).isNotZero();
        assertThat(NaturalOrder.NAMES.compare("x", "x")).isZero();
    }
}
