package dev.rhumb.cluster;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What an executor does with a partition, which is one piece of work. */
final class Task extends AbstractFunction1<Iterator<byte[]>, byte[]> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String GPU = "gpu";

    @Override
    public byte[] apply(Iterator<byte[]> work) {
        return Program.current().apply(work.next(), device());
    }

    /** The GPU that Spark's resource scheduling gave to this task, as {@code gpu:N}; empty without one. */
    private static String device() {
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get(GPU);
        return gpu == null ? "" : GPU + ":" + gpu.addresses()[0];
    }
}
