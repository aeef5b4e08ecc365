/** Trainings and their data sets as commands request them. */
@NullMarked
package dev.rhumb.runner.training;

import org.jspecify.annotations.NullMarked;
