package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.kind.SampleBlock;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AheadTest {
    private static final RunPlan PLAN = Experiments.plan(Experiments.SMALL, "batch=16");

    @TempDir
    Path folder;

    /** For tests in which nothing sees the samples. */
    static Function<SampleBlock, Ahead> unseen() {
        return coming -> ahead(done -> {}, new ReentrantLock());
    }

    private static Ahead ahead(IntConsumer until, ReentrantLock measuring) {
        return new Ahead(
                new Target.Arrivals() {
                    @Override
                    public void until(int done) {
                        until.accept(done);
                    }

                    @Override
                    public MetricInput input(SampleBlock finite, Point point) {
                        throw new AssertionError();
                    }
                },
                measuring);
    }

    @Test
    void samplesAreShownBatchByBatchWhileFurtherOnesAreDrawn() throws IOException {
        Unit unit = new Unit(PLAN.points().get(1).point(), 1, "configuration", "measurement", Code.NONE);
        List<Integer> shown = new ArrayList<>();
        List<float[]> read = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager();
                PartialUnit part = new PartialUnit(unit, unit.folder(folder), 0)) {
            Drawn drawn = new UnitSampler(PLAN, manager, Resources.NONE, notice -> {}, false)
                    .sample(
                            unit,
                            part,
                            share -> {},
                            coming -> ahead(
                                    done -> {
                                        shown.add(done);
                                        read.add(values(coming, done));
                                        assertThatThrownBy(() -> coming.values(done, done + 1))
                                                .isInstanceOf(IOException.class);
                                    },
                                    new ReentrantLock()));
            int count = drawn.block().count();
            assertThat(shown).startsWith(16, 32).endsWith(count).hasSize((count + 15) / 16);
            for (int i = 0; i < shown.size(); i++) {
                assertThat(read.get(i)).isEqualTo(drawn.block().values(0, shown.get(i)));
            }
        }
    }

    private static float[] values(SampleBlock coming, int done) {
        try {
            return coming.values(0, done);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsShownWhileAnotherWorkerMeasures() throws Exception {
        ReentrantLock measuring = new ReentrantLock();
        List<Integer> shown = new ArrayList<>();
        Ahead ahead = ahead(shown::add, measuring);
        Thread other = new Thread(measuring::lock);
        other.start();
        other.join();
        ahead.until(4);
        assertThat(shown).isEmpty();
        assertThat(ahead.seconds()).isZero();
    }

    @Test
    void whereMemoryDoesNotSufficeBesideTheSamplerTheRestIsSeenLater() throws IOException {
        ReentrantLock measuring = new ReentrantLock();
        List<Integer> shown = new ArrayList<>();
        Ahead ahead = ahead(
                done -> {
                    shown.add(done);
                    throw new EngineException("CUDA out of memory. Tried to allocate 2 GiB");
                },
                measuring);
        ahead.until(4);
        ahead.until(8);
        assertThat(shown).containsExactly(4);
        assertThat(measuring.isLocked()).isFalse();
    }
}
