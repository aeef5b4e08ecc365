package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairwiseTest {
    private final List<String> passes = new ArrayList<>();
    private final List<Double> shares = new ArrayList<>();

    private Features features(int rows) {
        LinearAlgebra plain = LinearAlgebra.PLAIN;
        LinearAlgebra heard = new LinearAlgebra(
                plain.name(),
                plain.product(),
                plain.pairs(),
                plain.eigenvalues(),
                plain.eigenvectors(),
                plain.singularValues(),
                plain.cholesky(),
                (some, others) -> {
                    passes.add(some + " and " + others);
                    return shares::add;
                });
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = Math.sin(i);
        }
        return Features.of(values, rows, 1).on(heard);
    }

    @Test
    void aPassReportsItsShareInRisingOrderUpToAll() {
        Features a = features(700);
        Pairwise.across(a, features(300), List.of(block -> {}));
        assertThat(passes).containsExactly("700 and 300");
        assertThat(shares).hasSizeGreaterThan(3).isSorted().endsWith(1.0);
        passes.clear();
        shares.clear();
        // Within a set, the first rows have the most pairs.
        Pairwise.within(a, List.of(block -> {}));
        assertThat(passes).containsExactly("700 and 700");
        assertThat(shares).hasSizeGreaterThan(3).isSorted().endsWith(1.0);
    }
}
