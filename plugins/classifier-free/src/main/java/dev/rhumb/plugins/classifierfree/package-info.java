/** Classifier-free guidance, from two predictions or from a network that takes the weight as an input. */
@NullMarked
package dev.rhumb.plugins.classifierfree;

import org.jspecify.annotations.NullMarked;
