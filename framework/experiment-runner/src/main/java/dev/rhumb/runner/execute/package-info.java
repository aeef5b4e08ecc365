/** Carries a plan out: units of work, written atomically, never twice, never mixed. */
@NullMarked
package dev.rhumb.runner.execute;

import org.jspecify.annotations.NullMarked;
