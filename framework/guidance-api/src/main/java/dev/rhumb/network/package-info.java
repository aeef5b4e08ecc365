/** What the author of a network architecture compiles against. */
@NullMarked
package dev.rhumb.network;

import org.jspecify.annotations.NullMarked;
