/** Kinds of data: what a sample is, how samples are drawn, and what they offer to metrics. */
@NullMarked
package dev.rhumb.runner.kind;

import org.jspecify.annotations.NullMarked;
