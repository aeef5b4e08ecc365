package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.diffusion.oracle.Worlds;
import dev.rhumb.records.Overrides;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.plan.LikelihoodSource;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.ModelFiles;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.runner.plan.Planner;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitSamplerTest {
    @TempDir
    Path folder;

    private static final String TEXT = """
            model: small
            sampler: {type: euler, steps: 4}
            schedule: {type: karras, sigma-min: 0.05, sigma-max: 5}
            batch: 16
            samples: {count: 20, seeds: [1]}
            guidance:
              free: {type: cfg, scale: 2}
            metrics: [precision, recall]
            """;

    /** The ring, on a machine whose memory holds so many rows. */
    private record Small(
            MixtureDenoiser inner, int rows, @Nullable Decoder decoder) implements Denoiser {
        @Override
        public List<NDArray> denoise(List<Query> queries) {
            long asked =
                    queries.stream().mapToLong(q -> q.x().getShape().get(0)).sum();
            if (asked > rows) {
                throw new EngineException("CUDA out of memory. Tried to allocate " + asked + " rows");
            }
            return inner.denoise(queries);
        }

        @Override
        public Shape dataShape() {
            return inner.dataShape();
        }

        @Override
        public DataType dataType() {
            return inner.dataType();
        }

        @Override
        public int classes() {
            return inner.classes();
        }

        @Override
        public NDArray embed(NDArray labels) {
            return inner.embed(labels);
        }

        @Override
        public NDManager manager() {
            return inner.manager();
        }

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    /** Points (B, 2) as images (B, 1, 1, 3): both coordinates and their product. */
    private static final class Product implements Decoder {
        @Override
        public String name() {
            return "product";
        }

        @Override
        public String latentSpace() {
            return "plane";
        }

        @Override
        public Shape latentShape() {
            return new Shape(2);
        }

        @Override
        public Shape imageShape() {
            return new Shape(1, 1, 3);
        }

        @Override
        public NDArray decode(NDArray latents) {
            NDArray product = latents.prod(new int[] {1}, true);
            return latents.concat(product, 1).reshape(-1, 1, 1, 3);
        }

        @Override
        public void close() {}
    }

    private record Source(int rows, @Nullable Decoder decoder) implements ModelSource {
        @Override
        public String name() {
            return "small";
        }

        @Override
        public String identity() {
            return "small " + rows;
        }

        @Override
        public List<String> classNames() {
            return Worlds.named("ring").classNames();
        }

        @Override
        public Denoiser open(NDManager manager, DataType dataType) {
            return new Small(new MixtureDenoiser("ring", Worlds.named("ring"), manager, dataType), rows, decoder);
        }

        @Override
        public Denoiser standIn(NDManager manager, DataType dataType) {
            return open(manager, dataType);
        }
    }

    private static RunPlan plan(Source source, String... overrides) {
        ModelFiles files = new ModelFiles() {
            @Override
            public Optional<Found> find(String nameOrPath) {
                return Optional.of(new Found() {
                    @Override
                    public String task() {
                        return DENOISER;
                    }

                    @Override
                    public ModelSource denoiser(String name) {
                        return source;
                    }

                    @Override
                    public LikelihoodSource likelihood() {
                        throw new UnsupportedOperationException("it is a denoiser");
                    }
                });
            }

            @Override
            public List<String> names() {
                return List.of("small");
            }
        };
        return new Planner(TestMethods.vocabulary(), new ModelCatalog(files))
                .plan("small", Overrides.apply(YamlReader.text(TEXT, "e.yaml"), List.of(overrides)));
    }

    private Drawn sample(Source source, List<String> notices, String... overrides) {
        RunPlan plan = plan(source, overrides);
        try (NDManager manager = NDManager.newBaseManager()) {
            Unit unit = new Unit(plan.points().get(0).point(), 1, "key", "measured", Code.NONE);
            PartialUnit part = PartialUnit.of(unit, Files.createTempDirectory(folder, "unit"));
            return new UnitSampler(plan, manager, Resources.NONE, notices::add, false)
                    .sample(unit, part, share -> {}, AheadTest.unseen());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBatchThatDoesNotFitIsHalvedWithANoticeAndTheSamplesStayTheSame() throws IOException {
        List<String> none = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        Drawn whole = sample(new Source(1000, null), none);
        // Two rows a sample: conditional and not. 16 and 8 samples do not fit, 4 do.
        Drawn parts = sample(new Source(9, null), notices);
        assertThat(none).isEmpty();
        assertThat(notices)
                .containsExactly(
                        "out of memory: continuing with 8 samples at a time instead of 16, with the same result"
                                + " within rounding",
                        "out of memory: continuing with 4 samples at a time instead of 8, with the same result"
                                + " within rounding");
        assertThat(parts.block().labels()).isEqualTo(whole.block().labels());
        assertThat(parts.block().values()).containsExactly(whole.block().values(), within(1e-5f));
        assertThat(parts.counts().rows()).isEqualTo(whole.counts().rows());
    }

    @Test
    void aGroupOfParticlesIsNeverSplit() {
        List<String> notices = new ArrayList<>();
        sample(new Source(16, null), notices, "samples.particles=4", "batch=12");
        assertThat(notices)
                .containsExactly(
                        "out of memory: continuing with 4 samples at a time instead of 12, with the same result"
                                + " within rounding");
        assertThatThrownBy(() -> sample(new Source(6, null), new ArrayList<>(), "samples.particles=4", "batch=4"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("out of memory");
    }

    @Test
    void samplesOfALatentModelAreDecoded() throws IOException {
        Drawn plain = sample(new Source(1000, null), new ArrayList<>());
        Drawn images = sample(new Source(1000, new Product()), new ArrayList<>());
        assertThat(images.block().shape()).containsExactly(1, 1, 3);
        float[] points = plain.block().values();
        float[] values = images.block().values();
        for (int i = 0; i < 20; i++) {
            assertThat(values[3 * i]).isEqualTo(points[2 * i]);
            assertThat(values[3 * i + 1]).isEqualTo(points[2 * i + 1]);
            assertThat(values[3 * i + 2]).isCloseTo(points[2 * i] * points[2 * i + 1], within(1e-4f));
        }
    }
}
