/** Tables and figures drawn from the files of a results folder; nothing here needs the models again. */
@NullMarked
package dev.rhumb.reporting;

import org.jspecify.annotations.NullMarked;
