package dev.rhumb.diffusion.training;

import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.data.Batches;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a training, each drawn on a thread of its own while the step before it is computed. What a step is given depends on
 * the plan and the step alone. At most one batch lies ready beside the one in use.
 */
final class BatchesAhead implements AutoCloseable {
    private final TrainingPlan plan;
    private final Dataset data;
    private final Batches batches;
    private final ExecutorService thread;
    private @Nullable Future<HostBatch> next;
    private long nextStep;

    BatchesAhead(TrainingPlan plan, Dataset data) {
        this.plan = plan;
        this.data = data;
        this.batches = new Batches(data.size(), plan.batch(), plan.seed());
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread drawing = new Thread(task, "batches");
            drawing.setDaemon(true);
            return drawing;
        });
    }

    /** The batch of a step, counted from 0; the batch of the step after it is begun, unless the plan ends there. */
    HostBatch at(long step) {
        Future<HostBatch> due = next != null && nextStep == step ? next : begin(step);
        HostBatch batch = get(due);
        nextStep = step + 1;
        next = nextStep < plan.lastStep() ? begin(nextStep) : null;
        return batch;
    }

    private Future<HostBatch> begin(long step) {
        return thread.submit(() -> HostBatch.draw(plan, data, batches.at(step), "training", step, true));
    }

    private static HostBatch get(Future<HostBatch> due) {
        try {
            return due.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a batch was drawn", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
