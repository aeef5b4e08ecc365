/**
 * The guidance SPI: what the author of a guidance method compiles against.
 *
 * <p>Notation, here and everywhere: {@code x_t = a x0 + s n}, {@code n ~ N(0, I)}; {@code D} is the denoised estimate
 * of {@code x0}. Tensors are {@code (B, ...)}, one row per trajectory; {@code (B, 1)} broadcasts over the data axes.
 * Weights follow {@code guided = w conditional + (1 - w) unconditional}.
 */
@NullMarked
package dev.rhumb.guidance;

import org.jspecify.annotations.NullMarked;
