/** A guidance method. */
@NullMarked
package dev.rhumb.plugins.template;

import org.jspecify.annotations.NullMarked;
