/** Results as event files of TensorBoard. */
@NullMarked
package dev.rhumb.plugins.tensorboard;

import org.jspecify.annotations.NullMarked;
