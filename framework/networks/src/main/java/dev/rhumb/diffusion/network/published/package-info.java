/**
 * Published networks: architectures of other libraries, written here under the keys of their own state dicts, so that their weights load as
 * they are saved and their inside can be edited and read.
 */
@NullMarked
package dev.rhumb.diffusion.network.published;

import org.jspecify.annotations.NullMarked;
