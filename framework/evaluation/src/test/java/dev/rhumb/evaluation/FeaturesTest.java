package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    @Test
    void valuesAreCopied() {
        double[] values = {1, 2, 3, 4};
        Features features = Features.of(values, 2, 2);
        values[0] = 9;
        features.row(0)[1] = 9;
        features.toArray()[2] = 9;
        assertThat(features.toArray()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aValueThatIsNotFiniteIsNamedWithItsPlace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new double[] {1, 2, 3, Double.NaN}, 2, 2))
                .withMessage("Features must be finite, but row 1, column 1 is NaN.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.fromFloat(new float[] {Float.POSITIVE_INFINITY}, 1, 1))
                .withMessageContaining("Infinity");
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new double[3], 2, 2))
                .withMessage("A 2 x 2 feature matrix holds 4 values, but 3 were given.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new double[0][]))
                .withMessageContaining("0 x 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new double[][] {{1, 2}, {3}}))
                .withMessageContaining("Row 1 has 1 values where row 0 has 2");
    }

    @Test
    void subsetsTakeRowsInOrderAndRefuseOthers() {
        Features features = Features.of(new double[][] {{1}, {2}, {3}});
        assertThat(features.subset(2, 0, 2).toArray()).containsExactly(3, 1, 3);
        assertThat(features.head(2).toArray()).containsExactly(1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> features.subset(3))
                .withMessage("Row 3 is outside the 3 rows of the feature matrix.");
    }

    @Test
    void numbersWhoseSquaresLeaveTheRangeAreRefusedWithWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new double[][] {{1}, {-2e200}}))
                .withMessage("Features must be at most 1.0E50 in size, since distances are squared, but row 1, column 0"
                        + " is -2.0E200; divide all sets by one number.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new double[][] {{1e-200}, {-2e-200}}))
                .withMessage("The largest of these features is 2.0E-200 in size; it must be at least 1.0E-50, since"
                        + " distances are squared. Multiply all sets by one number.");
        assertThat(Features.of(new double[][] {{0}, {0}}).rows()).isEqualTo(2);
        assertThat(Features.of(new double[][] {{1e-200}, {1}}).rows()).isEqualTo(2);
    }

    @Test
    void normalizedRowsHaveLengthOneHoweverSmallTheyWere() {
        Features unit = Features.of(new double[][] {{3e-49, 4e-49}, {0, 5e49}}).normalized();
        assertThat(unit.get(0, 0)).isCloseTo(0.6, within(1e-15));
        assertThat(unit.get(1, 1)).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new double[][] {{1}, {0}}).normalized())
                .withMessageContaining("Row 1 is zero");
    }

    @Test
    void concatenationKeepsOrderAndNeedsOneWidth() {
        Features one = Features.of(new double[][] {{1, 2}});
        Features two = Features.of(new double[][] {{3, 4}, {5, 6}});
        assertThat(Features.concatenate(List.of(one, two)).toArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.concatenate(List.of(one, Features.of(new double[][] {{1}}))));
    }
}
