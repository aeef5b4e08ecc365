/** Classifier-free guidance. */
@NullMarked
package dev.rhumb.plugins.classifierfree;

import org.jspecify.annotations.NullMarked;
