/** Files of named tensors: safetensors and what {@code torch.save} writes. Nothing in them is executed. */
@NullMarked
package dev.rhumb.tensors;

import org.jspecify.annotations.NullMarked;
