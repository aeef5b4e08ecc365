package dev.rhumb.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A connection to a cluster, on which {@link #accept} computes results of pieces of work. Each piece is a task of its own. Spark
 * repeats a task whose executor was lost, and may run a slow one twice; each result is handed over once.
 */
public final class SparkRun implements BiConsumer<List<byte[]>, BiConsumer<Integer, byte[]>>, AutoCloseable {
    private final JavaSparkContext context;

    /**
     * @param settings of Spark, {@code spark.master} and {@code spark.app.name} among them
     * @param archive the program of the executors, a zip as {@link Program} expects it
     * @param here computes in this process, where the master is {@code local}; the archive is then not used
     */
    public SparkRun(
            Map<String, String> settings, @Nullable Path archive, @Nullable BiFunction<byte[], String, byte[]> here) {
        SparkConf conf = new SparkConf();
        settings.forEach(conf::set);
        Program.here(here);
        context = new JavaSparkContext(conf);
        if (archive != null) {
            context.sc().addArchive(archive.toUri() + "#" + Program.FOLDER);
        }
    }

    /**
     * Computes results of pieces of work, and returns when all are there.
     *
     * @param work each piece
     * @param results takes the place of a piece and its result, as they arrive, one at a time
     */
    @Override
    public void accept(List<byte[]> work, BiConsumer<Integer, byte[]> results) {
        JavaRDD<byte[]> tasks = context.parallelize(work, work.size());
        ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
        context.sc().runJob(tasks.rdd(), new Task(), new Handler(results), bytes);
    }

    private static final class Handler extends AbstractFunction2<Object, byte[], BoxedUnit> {
        private final BiConsumer<Integer, byte[]> results;

        Handler(BiConsumer<Integer, byte[]> results) {
            this.results = results;
        }

        @Override
        public BoxedUnit apply(Object place, byte[] result) {
            results.accept((Integer) place, result);
            return BoxedUnit.UNIT;
        }
    }

    @Override
    public void close() {
        context.close();
        Program.here(null);
    }
}
