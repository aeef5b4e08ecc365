/** Autoguidance. */
@NullMarked
package dev.rhumb.plugins.autoguidance;

import org.jspecify.annotations.NullMarked;
