package dev.rhumb.runner.cluster;

import dev.rhumb.records.UserError;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Spark, whose jars lie apart from this program and are loaded in a class loader of their own: those of {@code SPARK_HOME}, which are
 * of the version that the cluster has, or else those of the build.
 */
final class Spark implements AutoCloseable {
    private static final String RUN = "dev.rhumb.cluster.SparkRun";

    private final URLClassLoader loader;
    private final AutoCloseable run;

    private Spark(URLClassLoader loader, AutoCloseable run) {
        this.loader = loader;
        this.run = run;
    }

    /**
     * Connects to a cluster.
     *
     * @throws UserError if Spark is not there, or the cluster refuses
     */
    static Spark open(
            Map<String, String> settings, @Nullable Path archive, @Nullable BiFunction<byte[], String, byte[]> here) {
        URLClassLoader loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return new Spark(loader, (AutoCloseable) loader.loadClass(RUN)
                    .getConstructor(Map.class, Path.class, BiFunction.class)
                    .newInstance(settings, archive, here));
        } catch (InvocationTargetException e) {
            throw new UserError(
                    "--cluster: the cluster '" + settings.get("spark.master") + "' cannot be used: "
                            + sentence(e.getCause()),
                    e);
        } catch (ReflectiveOperationException e) {
            throw new UserError(
                    "--cluster: the jars of Spark are incomplete (" + e + "); remove target/spark, or correct"
                            + " SPARK_HOME",
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What happened, at its root, without the traces that Spark puts into its messages. */
    static String sentence(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root == null) {
            return "it gave no reason";
        }
        String message = String.valueOf(root.getMessage())
                .lines()
                .takeWhile(
                        line -> !line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("Driver stacktrace"))
                .limit(2)
                .collect(Collectors.joining(" "));
        return root instanceof IllegalArgumentException || message.contains(" ")
                ? message
                : root.getClass().getSimpleName() + ": " + message;
    }

    /** The settings that the cluster's own file has ({@code conf/spark-defaults.conf}). */
    static Path defaults() {
        String home = System.getenv("SPARK_HOME");
        return Path.of(home == null ? "" : home).resolve("conf/spark-defaults.conf");
    }

    private static URL[] urls() {
        String home = System.getenv("SPARK_HOME");
        Path jars = home == null || home.isBlank()
                ? Path.of(System.getProperty("rhumb.home", ""), "target", "spark", "jars")
                : Path.of(home, "jars");
        List<URL> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(jars)) {
            all.add(jar().toUri().toURL());
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                all.add(jar.toUri().toURL());
            }
            // YARN's client reads the addresses of its cluster from the class path.
            String hadoop = System.getenv("HADOOP_CONF_DIR");
            if (hadoop != null && !hadoop.isBlank()) {
                all.add(new File(hadoop).toURI().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UserError(
                    "--cluster: there are no jars of Spark in '" + jars + "'; set SPARK_HOME to a Spark of the"
                            + " cluster's version, or unset it and start ./rhumb without RHUMB_NO_BUILD, which fetches them",
                    e);
        }
        return all.toArray(URL[]::new);
    }

    /** The jar that travels to executors. */
    static Path jar() {
        String plugins = System.getProperty("rhumb.plugins");
        Path jar = Path.of(plugins == null ? "" : plugins)
                .resolveSibling("cluster")
                .resolve("cluster.jar");
        if (!Files.isRegularFile(jar)) {
            throw new UserError("--cluster: this build of Rhumb has no part for clusters ('" + jar
                    + "'); start ./rhumb without RHUMB_NO_BUILD, or build with ./mvnw -Pcluster package");
        }
        return jar;
    }

    /** Computes all results; returns when they are there. */
    @SuppressWarnings("unchecked") // SparkRun is one
    void run(List<byte[]> work, BiConsumer<Integer, byte[]> results) {
        Thread.currentThread().setContextClassLoader(loader);
        ((BiConsumer<List<byte[]>, BiConsumer<Integer, byte[]>>) run).accept(work, results);
    }

    @Override
    public void close() throws IOException {
        try {
            run.close();
        } catch (Exception e) {
            throw new IOException("Spark did not end: " + sentence(e), e);
        }
        // The loader stays open: threads of Spark, and what it does when the process ends, still load classes.
    }
}
