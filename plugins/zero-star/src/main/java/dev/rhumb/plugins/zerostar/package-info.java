/** CFG-Zero*. */
@NullMarked
package dev.rhumb.plugins.zerostar;

import org.jspecify.annotations.NullMarked;
