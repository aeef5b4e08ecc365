package dev.rhumb.runner.track;

import dev.rhumb.evaluation.track.Tracking;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings results to one tracking on a thread of its own, in order: a receiver that is slow, hangs or dies costs the run
 * nothing but a notice.
 */
final class Courier {
    private final String type;
    private final Tracking tracking;
    private final BlockingQueue<Consumer<Tracking>> waiting = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable String> notice = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean failed;
    private volatile boolean last;

    Courier(String type, Tracking tracking) {
        this.type = type;
        this.tracking = tracking;
        this.thread = new Thread(this::deliver, "track-" + type);
        thread.setDaemon(true);
        thread.start();
    }

    void send(Consumer<Tracking> result) {
        if (!failed) {
            waiting.add(result);
        }
    }

    private void deliver() {
        try (tracking) {
            while (!last || !waiting.isEmpty()) {
                Consumer<Tracking> next = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.accept(tracking);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError e) {
            failed = true;
            waiting.clear();
            notice.set(type + " no longer accepts results (" + reason(e) + ")");
        }
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getMessage().lines().findFirst().orElse("");
    }

    /** What the user does not know yet and should. */
    @Nullable
    String notice() {
        return notice.getAndSet(null);
    }

    /** Lets what waits be delivered, but not for ever. */
    void finish(Duration patience) {
        last = true;
        try {
            thread.join(patience.toMillis());
            if (thread.isAlive()) {
                failed = true;
                notice.set(type + " did not take everything within " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
