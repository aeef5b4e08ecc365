/** Labelled images from the user's disk: readers with checksums, splits, and batches in an order that only a seed decides. */
@NullMarked
package dev.rhumb.diffusion.data;

import org.jspecify.annotations.NullMarked;
