/** Contracts for authors of guidance methods, on an oracle that is known exactly. */
@NullMarked
package dev.rhumb.testkit;

import org.jspecify.annotations.NullMarked;
