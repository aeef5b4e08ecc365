package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.experiment.Point;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostsTest {
    private static final String INTERVALS = """
            question: q
            model: two-gaussians
            sampler: {type: euler, steps: 8}
            schedule: {type: karras, sigma-min: 0.1, sigma-max: 10}
            samples: {count: 4, labels: balanced, seeds: [1]}
            guidance:
              up-to-the-first: {type: cfg, scale: 2, during: {sigma: [0.5, 10]}}
              beyond-the-first: {type: cfg, scale: 2, during: {sigma: [0.5, 10.1]}}
              above-the-first: {type: cfg, scale: 2, during: {sigma: [10, 20]}}
              above-the-last: {type: cfg, scale: 2, during: {sigma: [0.1, 20]}}
            metrics: [energy-distance]
            """;

    @Test
    void anIntervalThatEndsAtTheSchedulesOwnEndHoldsThatLevel() throws Exception {
        Costs costs = new Costs(Experiments.plan(INTERVALS));
        Map<String, Double> evaluations = new LinkedHashMap<>();
        costs.count().forEach((Point point, Cost cost) -> evaluations.put(point.arm(), cost.evaluations()));
        assertThat(evaluations)
                .containsEntry("up-to-the-first", 14.0)
                .containsEntry("beyond-the-first", 14.0)
                .containsEntry("above-the-first", 8.0)
                .containsEntry("above-the-last", 15.0);
    }

    @Test
    void anIntervalThatHoldsNoLevelIsWarnedAboutOnce() throws Exception {
        Costs costs = new Costs(Experiments.plan(INTERVALS));
        costs.count();
        assertThat(costs.warnings())
                .singleElement()
                .asString()
                .endsWith("guidance.above-the-first: no evaluation lies in the interval of 'cfg',"
                        + " sigma in (10.0, 20.0], so it changes nothing; the 8 steps start at sigma 10 to 0.1");
    }
}
