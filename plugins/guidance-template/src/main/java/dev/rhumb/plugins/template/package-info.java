/** A guidance to copy. */
@NullMarked
package dev.rhumb.plugins.template;

import org.jspecify.annotations.NullMarked;
