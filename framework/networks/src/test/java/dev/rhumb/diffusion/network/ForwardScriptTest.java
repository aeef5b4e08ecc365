package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import org.junit.jupiter.api.Test;

class ForwardScriptTest {
    /** Two affine maps as two methods; the first is finished before the second's parameters are declared. */
    private static final class Pair extends ScriptedNetwork {
        Pair(NDManager manager) {
            super(manager, write());
        }

        private static ForwardScript write() {
            ForwardScript script = new ForwardScript(false);
            script.method("forward", "Tensor", script.linear("x", "first", 2, 3, 1));
            script.method("back", "Tensor", script.linear("x", "second", 3, 2, 1));
            return script;
        }
    }

    private static final float[] WEIGHTS = {1, 2, 3, 4, 5, 6, 10, 20, 30, 7, 8, 9, 10, 11, 12, 40, 50};

    @Test
    void methodsShareOneVectorAndReadTheirOwnPartsOfIt() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Pair net = new Pair(manager);
            net.setWeights(WEIGHTS);
            NDArray x = manager.create(new float[] {1, -1}, new Shape(1, 2));
            NDArray y = net.run(net.weights(), x, x, x).singletonOrThrow();
            assertThat(y.toFloatArray()).containsExactly(9, 19, 29);
            NDArray z = net.run("back", net.weights(), y, y, y).singletonOrThrow();
            assertThat(z.toFloatArray()).containsExactly(7 * 9 + 8 * 19 + 9 * 29 + 40, 10 * 9 + 11 * 19 + 12 * 29 + 50);
        }
    }

    @Test
    void gradientOfOneMethodIsZeroOnTheOthersParameters() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Pair net = new Pair(manager);
            net.setWeights(WEIGHTS);
            NDArray x = manager.create(new float[] {1, -1, 2}, new Shape(1, 3));
            NDArray weights = Autograd.leaf(net.weights());
            NDArray out = Autograd.recording(
                    true, () -> net.run("back", weights, x, x, x).singletonOrThrow());
            NDArray gradient = Autograd.backward(out, out.onesLike(), weights);
            assertThat(gradient.toFloatArray()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, 2, 1, -1, 2, 1, 1);
        }
    }

    @Test
    void refusesAMethodThatDoesNotExistAndTwoOfOneName() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Pair net = new Pair(manager);
            NDArray x = manager.create(new float[] {1, -1}, new Shape(1, 2));
            assertThatThrownBy(() -> net.run("sideways", net.weights(), x, x, x))
                    .hasMessage("the network has no method 'sideways'; it has [back, forward]");
        }
        ForwardScript script = new ForwardScript(false);
        script.method("forward", "Tensor", "x");
        assertThatThrownBy(() -> script.method("forward", "Tensor", "x"))
                .hasMessage("a network cannot have two methods 'forward'");
    }
}
