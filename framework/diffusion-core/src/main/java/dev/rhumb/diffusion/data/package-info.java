/**
 * WIP
 */
@NullMarked
package dev.rhumb.diffusion.data;

import org.jspecify.annotations.NullMarked;
