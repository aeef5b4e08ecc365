package dev.rhumb.runner.execute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Does units in other processes, such as the executors of a cluster. A run does itself what this leaves. */
@FunctionalInterface
public interface Elsewhere {
    /**
     * Does units, and returns when nothing more will arrive.
     *
     * @param units whose samples or metrics are missing
     * @param results where finished units are
     * @param arrivals takes what was done, on the calling thread
     */
    void run(List<Unit> units, Path results, Arrivals arrivals) throws IOException;

    /** Takes units that were done elsewhere. */
    @FunctionalInterface
    interface Arrivals {
        /**
         * Puts a unit in its place.
         *
         * @param folder with the files of the finished unit, on the file system of the results. It is moved. It does not exist if the
         *     unit's method failed
         * @param failed sentences of what failed
         * @throws dev.rhumb.records.UserError if the folder is not of this unit
         */
        void accept(Unit unit, Path folder, List<String> failed) throws IOException;
    }
}
