/** The experiment file: what it may say, and its arms, sweeps, intervals and schedules made into stacks. */
@NullMarked
package dev.rhumb.runner.experiment;

import org.jspecify.annotations.NullMarked;
