package dev.rhumb.testkit;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.data.Sha256;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Data sets broken on purpose: each is caught, by the check that should, with a sentence. */
final class DatasetMutantsTest {
    private static final int TRAINED = 60;
    private static final int HELD_OUT = 40;
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** What the contract below is about; the engine runs it on this thread. */
    private static DatasetSource current = new Sound(HELD_OUT);

    /** Nothing is wrong with it. */
    private static class Drawn implements Dataset {
        @Override
        public String name() {
            return "drawn";
        }

        @Override
        public String checksum() {
            return Sha256.of("drawn");
        }

        @Override
        public int size() {
            return TRAINED + HELD_OUT;
        }

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
            return 3;
        }

        @Override
        public List<String> classNames() {
            return List.of("light", "dark");
        }

        @Override
        public int label(int index) {
            return Dataset.requireIndex(this, index) % 2;
        }

        /** What is drawn at a place. */
        int stream(int index) {
            return index;
        }

        @Override
        public void copy(int index, float[] target, int offset) {
            Dataset.requireIndex(this, index);
            RandomStream random = RandomStream.of(1, "drawn", stream(index));
            for (int i = 0; i < 12; i++) {
                target[offset + i] = (float) (2 * random.nextDouble() - 1);
            }
        }
    }

    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    record Sound(
            @Parameter(value = "held out", fallback = "40", min = 1)
            int heldOut) implements DatasetSource {
        @Override
        public Dataset open(Path folder) {
            return new Drawn();
        }
    }

    @Method(name = "vague", paper = "none: a test", summary = "Its fallback cannot be read.")
    record Vague(
            @Parameter(value = "held out", fallback = "some")
            int heldOut) implements DatasetSource {
        @Override
        public Dataset open(Path folder) {
            return new Drawn();
        }
    }

    private static DatasetSource source(Supplier<Dataset> data) {
        return new DatasetSource() {
            @Override
            public Dataset open(Path folder) {
                return data.get();
            }

            @Override
            public int heldOut() {
                return HELD_OUT;
            }
        };
    }

    private static List<Mutant<DatasetSource>> mutants() {
        return List.of(
                new Mutant<>("a checksum that is a name", "statesItsSizesAndNames", source(() -> new Drawn() {
                    @Override
                    public String checksum() {
                        return "drawn, version 1";
                    }
                })),
                new Mutant<>("two classes of one name", "statesItsSizesAndNames", source(() -> new Drawn() {
                    @Override
                    public List<String> classNames() {
                        return List.of("light", "light");
                    }
                })),
                new Mutant<>("values in 0..255", "valuesAreFiniteAndInRange", source(() -> new Drawn() {
                    @Override
                    public void copy(int index, float[] target, int offset) {
                        super.copy(index, target, offset);
                        target[offset] = 255;
                    }
                })),
                new Mutant<>("a value at NaN", "valuesAreFiniteAndInRange", source(() -> new Drawn() {
                    @Override
                    public void copy(int index, float[] target, int offset) {
                        super.copy(index, target, offset);
                        target[offset + 11] = Float.NaN;
                    }
                })),
                new Mutant<>("an offset that is ignored", "writesOneImageAndNothingElse", source(() -> new Drawn() {
                    @Override
                    public void copy(int index, float[] target, int offset) {
                        super.copy(index, target, 0);
                    }
                })),
                new Mutant<>("a last row left out", "writesOneImageAndNothingElse", source(() -> new Drawn() {
                    @Override
                    public void copy(int index, float[] target, int offset) {
                        float kept = target[offset + 11];
                        super.copy(index, target, offset);
                        target[offset + 11] = kept;
                    }
                })),
                new Mutant<>("another seed at each opening", "anIndexGivesTheSameImageAgain", source(() -> {
                    int opening = CALLS.incrementAndGet();
                    return new Drawn() {
                        @Override
                        int stream(int index) {
                            return index + 1000 * opening;
                        }
                    };
                })),
                new Mutant<>("one stream for all images", "theOrderOfReadingDoesNotMatter", source(() -> new Drawn() {
                    private final AtomicInteger next = new AtomicInteger();

                    @Override
                    int stream(int index) {
                        return next.getAndIncrement();
                    }
                })),
                new Mutant<>("one buffer for all threads", "severalThreadsReadTheSame", source(() -> new Drawn() {
                    private final float[] buffer = new float[12];

                    @Override
                    public void copy(int index, float[] target, int offset) {
                        super.copy(index, buffer, 0);
                        Thread.yield();
                        for (int i = 0; i < 1000; i++) {
                            Thread.onSpinWait();
                        }
                        System.arraycopy(buffer, 0, target, offset, 12);
                    }
                })),
                new Mutant<>("labels from 1", "labelsAreClasses", source(() -> new Drawn() {
                    @Override
                    public int label(int index) {
                        return super.label(index) + 1;
                    }

                    @Override
                    public String caption(int index) {
                        return "light";
                    }
                })),
                new Mutant<>("captions of other words", "captionsAreOfItsVocabulary", source(() -> new Drawn() {
                    @Override
                    public String caption(int index) {
                        return "a light image";
                    }
                })),
                new Mutant<>("ranges that begin at 0", "rangesShowTheWhole", source(() -> new Drawn() {
                    @Override
                    public Dataset range(int first, int last) {
                        return new Drawn() {
                            @Override
                            public int size() {
                                return last - first;
                            }
                        };
                    }
                })),
                new Mutant<>(
                        "a training part that is the whole",
                        "partsAreDisjointAndTheWholeTogether",
                        new DatasetSource() {
                            @Override
                            public Dataset open(Path folder) {
                                return new Drawn();
                            }

                            @Override
                            public int heldOut() {
                                return HELD_OUT;
                            }

                            @Override
                            public Dataset training(Dataset whole) {
                                return whole;
                            }
                        }),
                new Mutant<>(
                        "held-out images drawn from the stream of the others",
                        "partsAreDisjointAndTheWholeTogether",
                        source(() -> new Drawn() {
                            @Override
                            int stream(int index) {
                                return index % TRAINED;
                            }
                        })),
                new Mutant<>("nothing held out", "partsAreDisjointAndTheWholeTogether", folder -> new Drawn()),
                new Mutant<>("images behind the last", "nothingOutsideIsRead", source(() -> new Drawn() {
                    @Override
                    public int label(int index) {
                        return Math.floorMod(index, 2);
                    }
                })),
                new Mutant<>("an array's own message", "nothingOutsideIsRead", source(() -> new Drawn() {
                    private final int[] labels = new int[TRAINED + HELD_OUT];

                    @Override
                    public int label(int index) {
                        return labels[index];
                    }
                })),
                new Mutant<>("a missing file as a null", "missingFilesAreRefusedInASentence", folder -> {
                    throw new NullPointerException("file");
                }),
                new Mutant<>(
                        "a data set's fallback that is no number", "everyKeyIsDocumentedAndChecked", new Vague(3)));
    }

    /** The contract of whatever data set is broken at the moment. */
    static final class Contracted extends DatasetContract {
        @Override
        protected DatasetSource source() {
            return current;
        }
    }

    private static Optional<String> verdict(String check, DatasetSource source) {
        current = source;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachDataSetIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("data set", mutants(), DatasetMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(new Sound(HELD_OUT), mutants(), DatasetMutantsTest::verdict);
    }
}
