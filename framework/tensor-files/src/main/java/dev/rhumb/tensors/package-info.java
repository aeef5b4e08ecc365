/** Files of named tensors: safetensors and what {@code torch.save} writes. Nothing in them is executed. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.tensors;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
