/** Contracts for authors of guidance methods, on an oracle where the truth is known. */
@NullMarked
package dev.rhumb.testkit;

import org.jspecify.annotations.NullMarked;
