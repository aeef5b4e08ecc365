/**
 * Networks whose Java definition owns the parameters and writes out the whole forward pass as one TorchScript method, with
 * preconditioning, model files and the adapters to the sampling loop.
 */
@NullMarked
package dev.rhumb.diffusion.network;

import org.jspecify.annotations.NullMarked;
