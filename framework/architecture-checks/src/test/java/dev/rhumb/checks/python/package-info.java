/** Comparisons with the Python libraries themselves, run beside each other; see {@code docs/import/README.md}. */
@org.jspecify.annotations.NullMarked
package dev.rhumb.checks.python;
