package dev.rhumb.testkit;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts the engine's resources of all owners. */
final class EngineMemory {

    private EngineMemory() {}

    /** Tensors and managers below the engine's root that are not closed. */
    static long held() {
        try (NDManager below = PyTorch.manager()) {
            return held(below.getParentManager()) - 1;
        }
    }

    private static long held(NDManager manager) {
        if (!(manager instanceof BaseNDManager)) {
            return 0;
        }
        long count = 0;
        for (Object resource : resources(manager)) {
            count += 1 + (resource instanceof NDManager below ? held(below) : 0);
        }
        return count;
    }

    /** DJL lists a manager's tensors but not its managers; a leak may hang from one that nobody closes. */
    private static Iterable<?> resources(NDManager manager) {
        try {
            Field field = BaseNDManager.class.getDeclaredField("resources");
            field.setAccessible(true);
            return ((Map<?, ?>) field.get(manager)).values();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of DJL keeps its resources elsewhere", e);
        }
    }
}
