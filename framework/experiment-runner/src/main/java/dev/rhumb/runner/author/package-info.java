/** Plugins of one's own: modules outside the checkout, and what they build against. */
@NullMarked
package dev.rhumb.runner.author;

import org.jspecify.annotations.NullMarked;
