/** The experiment runner: YAML to plan to runs to results, and the command line. */
@NullMarked
package dev.rhumb.runner;

import org.jspecify.annotations.NullMarked;
