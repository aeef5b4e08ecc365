/** Guidance that remembers the steps before (momentum guidance, SMC-CFG). */
@NullMarked
package dev.rhumb.plugins.momentum;

import org.jspecify.annotations.NullMarked;
