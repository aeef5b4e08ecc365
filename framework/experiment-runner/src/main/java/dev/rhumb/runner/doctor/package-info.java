/** What the machine offers and what Rhumb makes of it, with what to do where something is missing. */
@NullMarked
package dev.rhumb.runner.doctor;

import org.jspecify.annotations.NullMarked;
