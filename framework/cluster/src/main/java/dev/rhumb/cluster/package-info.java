/**
 * Functions of bytes on the executors of a Spark cluster. Nothing here knows what the bytes mean: the program that computes them
 * travels as an archive and runs in a class loader of its own, so that its libraries and Spark's never meet.
 */
@NullMarked
package dev.rhumb.cluster;

import org.jspecify.annotations.NullMarked;
