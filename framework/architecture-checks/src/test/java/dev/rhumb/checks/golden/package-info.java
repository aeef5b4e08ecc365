/** The numbers of other implementations: reading them, running what they ran, and comparing. */
@NullMarked
package dev.rhumb.checks.golden;

import org.jspecify.annotations.NullMarked;
