/** Adaptive guidance. */
@NullMarked
package dev.rhumb.plugins.adaptive;

import org.jspecify.annotations.NullMarked;
