/** The engine: gradients, TorchScript and memory of PyTorch through DJL. No other package touches the engine's native interface. */
@NullMarked
package dev.rhumb.diffusion.engine;

import org.jspecify.annotations.NullMarked;
