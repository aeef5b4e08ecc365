/** The engine: gradients, TorchScript and memory of PyTorch through DJL. No other package touches the engine's native interface. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.engine;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
