/** How files are put in their place: whole or not at all. */
@NullMarked
package dev.rhumb.files;

import org.jspecify.annotations.NullMarked;
