/**
 * Results told to other tools while they are made: what a plugin implements to take them there, and the couriers that keep
 * a slow or dead receiver from holding up a run.
 */
@NullMarked
package dev.rhumb.runner.track;

import org.jspecify.annotations.NullMarked;
