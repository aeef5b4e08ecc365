/**
 * Networks whose Java definition owns the parameters and writes out the whole forward pass as one TorchScript method, with
 * preconditioning, model files and the adapters to the sampling loop.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.network;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
