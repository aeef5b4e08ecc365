/** Networks that were trained elsewhere: a TorchScript file beside a description of what it takes and gives. */
@NullMarked
package dev.rhumb.diffusion.network.imported;

import org.jspecify.annotations.NullMarked;
