/** Autoguidance, by another model or by an auxiliary head of the same. */
@NullMarked
package dev.rhumb.plugins.autoguidance;

import org.jspecify.annotations.NullMarked;
