/** Training of denoisers and classifiers: plans, the optimiser, exact resume, metrics. */
@NullMarked
package dev.rhumb.diffusion.training;

import org.jspecify.annotations.NullMarked;
