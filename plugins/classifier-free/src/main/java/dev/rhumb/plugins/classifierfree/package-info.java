/** Classifier-free guidance, by two predictions or by a network that learned it. */
@NullMarked
package dev.rhumb.plugins.classifierfree;

import org.jspecify.annotations.NullMarked;
