/** The peers' own numbers: reading them, running what they ran, and comparing. */
package dev.rhumb.diffusion.golden;
