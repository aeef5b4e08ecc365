/** What the author of a sampler or of a noise schedule compiles against. */
@NullMarked
package dev.rhumb.sampling;

import org.jspecify.annotations.NullMarked;
