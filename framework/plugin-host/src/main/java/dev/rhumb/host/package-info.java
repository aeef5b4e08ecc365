/**
 * Finds, checks and loads guidance plugins. A plugin that cannot work is refused with a sentence, and the others stay
 * usable. The only package that knows PF4J.
 */
@NullMarked
package dev.rhumb.host;

import org.jspecify.annotations.NullMarked;
