package dev.rhumb.testkit;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.Layers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Architectures broken on purpose: each is caught, by the check that should, with a sentence. */
final class NetworkMutantsTest {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final int WIDTH = 8;

    /** How a mutant writes its layers. */
    private interface Writing {
        String write(Layers layers, String x, String embedding);
    }

    /** What the contract below is about; the engine runs it on this thread. */
    private static DenoiserShape current = new Sound(1);

    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    record Sound(
            @Parameter(value = "image channels", min = 1) int channels) implements DenoiserShape {
        @Override
        public int height() {
            return 4;
        }

        @Override
        public int width() {
            return 6;
        }

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public int embeddingWidth() {
            return WIDTH;
        }

        @Override
        public int unit() {
            return 1;
        }

        @Override
        public String write(Layers layers, String x, String embedding) {
            String h = layers.conv(x, "in", channels, WIDTH, 3, 1, 1);
            h = layers.residual(h, embedding, "block", WIDTH, WIDTH, WIDTH, 2, 1);
            return layers.conv(h, "out", WIDTH, channels, 3, 1, 1);
        }
    }

    @Method(name = "vague", paper = "none: a test", summary = "Its fallback cannot be read.")
    record Vague(
            @Parameter(value = "image channels", fallback = "few")
            int channels) implements DenoiserShape {
        @Override
        public int height() {
            return 4;
        }

        @Override
        public int width() {
            return 4;
        }

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public int embeddingWidth() {
            return WIDTH;
        }

        @Override
        public String write(Layers layers, String x, String embedding) {
            return x;
        }
    }

    /** The sound one but for its layers. */
    private static DenoiserShape shape(int unit, Writing writing) {
        return new DenoiserShape() {
            @Override
            public int channels() {
                return 1;
            }

            @Override
            public int height() {
                return 4;
            }

            @Override
            public int width() {
                return 6;
            }

            @Override
            public int classes() {
                return 3;
            }

            @Override
            public int embeddingWidth() {
                return WIDTH;
            }

            @Override
            public int unit() {
                return unit;
            }

            @Override
            public String write(Layers layers, String x, String embedding) {
                return writing.write(layers, x, embedding);
            }
        };
    }

    private static String sound(Layers layers, String x, String embedding) {
        return new Sound(1).write(layers, x, embedding);
    }

    private static List<Mutant<DenoiserShape>> mutants() {
        return List.of(
                new Mutant<>(
                        "an output of other channels",
                        "givesWhatItTakes",
                        shape(1, (layers, x, e) -> layers.conv(sound(layers, x, e), "more", 1, 2, 1, 1, 1))),
                new Mutant<>(
                        "a division by zero",
                        "givesWhatItTakes",
                        shape(1, (layers, x, e) -> layers.let("torch.div(" + sound(layers, x, e) + ", 0.)"))),
                new Mutant<>("a mean over the batch taken off", "aRowDependsOnItselfAlone", shape(1, (layers, x, e) -> {
                    String h = sound(layers, x, e);
                    return layers.let("torch.sub(" + h + ", torch.mean(" + h + "))");
                })),
                new Mutant<>(
                        "an embedding that is not used",
                        "readsTheNoiseLevelAndTheClass",
                        shape(1, (layers, x, e) -> layers.conv(x, "in", 1, 1, 3, 1, 1))),
                new Mutant<>("windows that do not halve", "windowsAreTakenAsItDeclares", shape(1, (layers, x, e) -> {
                    String half = layers.conv(x, "halve", 1, 1, 3, 2, 1);
                    return layers.add(sound(layers, layers.upsample(half), e), x);
                })),
                new Mutant<>(
                        "a layer whose result is lost", "itsWeightsAreNamedOnceAndAllUsed", shape(1, (layers, x, e) -> {
                            layers.conv(x, "lost", 1, 1, 3, 1, 1);
                            return sound(layers, x, e);
                        })),
                new Mutant<>("values rounded on the way", "itsGradientIsThatOfItsOutput", shape(1, (layers, x, e) -> {
                    String h = sound(layers, x, e);
                    return layers.let("torch.add(torch.mul(" + h + ", 0.5), torch.detach(torch.mul(" + h + ", 0.5)))");
                })),
                new Mutant<>(
                        "names that are counted on",
                        "theSameShapeIsTheSameNetwork",
                        shape(
                                1,
                                (layers, x, e) -> layers.conv(
                                        sound(layers, x, e), "last" + CALLS.incrementAndGet(), 1, 1, 1, 1, 1))),
                new Mutant<>("a network's fallback that is no number", "everyKeyIsDocumentedAndChecked", new Vague(1)));
    }

    /** The contract of whatever architecture is broken at the moment. */
    static final class Contracted extends NetworkContract {
        @Override
        protected DenoiserShape shape() {
            return current;
        }
    }

    private static Optional<String> verdict(String check, DenoiserShape shape) {
        current = shape;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachNetworkIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("network", mutants(), NetworkMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(new Sound(1), mutants(), NetworkMutantsTest::verdict);
    }
}
