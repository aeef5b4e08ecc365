/** From a file to a plan: what is installed, which models, which points, and what they cost. */
@NullMarked
package dev.rhumb.runner.plan;

import org.jspecify.annotations.NullMarked;
