/** CFG++. */
@NullMarked
package dev.rhumb.plugins.cfgplusplus;

import org.jspecify.annotations.NullMarked;
