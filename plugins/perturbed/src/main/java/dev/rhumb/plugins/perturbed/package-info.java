/** Guidance against a perturbed network. */
@NullMarked
package dev.rhumb.plugins.perturbed;

import org.jspecify.annotations.NullMarked;
