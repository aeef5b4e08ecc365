package dev.rhumb.testkit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhumb.diffusion.training.NoiseDistributions;
import dev.rhumb.diffusion.training.Objectives;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.network.Objective;
import dev.rhumb.records.Description;
import dev.rhumb.sampling.NoiseDistribution;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The framework's own objectives, noise distributions and feature extractors keep the contracts of plugins' ones. */
final class BuiltInTrainingKindsTest {
    /** Settings of what has keys without fallback, and the law of s / a. */
    private static final Map<String, NoiseDistribution> SET = Map.of(
            "log-normal", new NoiseDistributions.LogNormal(-0.5, 1.2),
            "log-uniform", new NoiseDistributions.LogUniform(0.01, 20));

    private static final Map<String, DoubleUnaryOperator> LAWS = Map.of(
            "log-normal", sigma -> new NormalDistribution(-0.5, 1.2).cumulativeProbability(Math.log(sigma)),
            "log-uniform", sigma -> Math.log(sigma / 0.01) / Math.log(20 / 0.01),
            "cosine", sigma -> Math.atan(sigma) / (Math.PI / 2),
            "uniform", sigma -> sigma / (1 + sigma));

    /** Every check of a contract. */
    private static List<DynamicNode> checks(KindContract<?> contract) {
        List<DynamicNode> checks = new ArrayList<>();
        for (Class<?> type = contract.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Method check : type.getDeclaredMethods()) {
                if (check.isAnnotationPresent(Test.class)) {
                    checks.add(dynamicTest(check.getName(), () -> {
                        try {
                            check.invoke(contract);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
                }
            }
        }
        return checks;
    }

    @TestFactory
    Stream<DynamicNode> everyObjectiveKeepsTheContract() {
        return Objectives.KIND.own().stream()
                .map(d -> dynamicContainer(d.name(), checks(new ObjectiveContract() {
                    @Override
                    protected Objective objective() {
                        return d.defaults();
                    }
                })));
    }

    @TestFactory
    Stream<DynamicNode> everyNoiseDistributionKeepsTheContract() {
        return NoiseDistributions.KIND.own().stream().map(d -> dynamicContainer(d.name(), checks(contract(d))));
    }

    private static NoiseDistributionContract contract(Description<NoiseDistribution> description) {
        return new NoiseDistributionContract() {
            @Override
            protected NoiseDistribution distribution() {
                NoiseDistribution set = SET.get(description.name());
                return set == null ? description.defaults() : set;
            }

            @Override
            protected Optional<DoubleUnaryOperator> cumulative() {
                return Optional.ofNullable(LAWS.get(description.name()));
            }
        };
    }

    @TestFactory
    Stream<DynamicNode> everyFeatureExtractorKeepsTheContract() {
        return FeatureExtractors.KIND.own().stream()
                .map(d -> dynamicContainer(d.name(), checks(new FeatureExtractorContract() {
                    @Override
                    protected FeatureExtractor extractor() {
                        return d.defaults();
                    }
                })));
    }
}
