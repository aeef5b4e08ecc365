/** The command line. */
@NullMarked
package dev.rhumb.runner.command;

import org.jspecify.annotations.NullMarked;
