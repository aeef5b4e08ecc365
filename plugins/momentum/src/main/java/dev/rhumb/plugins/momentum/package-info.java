/** Guidance with memory of earlier steps (momentum guidance, SMC-CFG). */
@NullMarked
package dev.rhumb.plugins.momentum;

import org.jspecify.annotations.NullMarked;
