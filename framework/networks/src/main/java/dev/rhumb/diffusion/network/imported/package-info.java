/** Networks that were trained elsewhere: a TorchScript file beside a description of what it takes and gives. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.network.imported;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
