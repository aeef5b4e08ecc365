/** Guidance by a network's inside: against perturbed versions of it, and by changed attention. */
@NullMarked
package dev.rhumb.plugins.perturbed;

import org.jspecify.annotations.NullMarked;
