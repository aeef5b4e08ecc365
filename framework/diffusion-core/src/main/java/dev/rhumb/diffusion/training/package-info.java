/**
 * WIP
 */
@NullMarked
package dev.rhumb.diffusion.training;

import org.jspecify.annotations.NullMarked;
