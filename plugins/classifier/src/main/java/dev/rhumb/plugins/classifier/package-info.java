/** Classifier guidance. */
@NullMarked
package dev.rhumb.plugins.classifier;

import org.jspecify.annotations.NullMarked;
