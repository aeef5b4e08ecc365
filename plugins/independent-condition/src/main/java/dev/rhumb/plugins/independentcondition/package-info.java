/** Independent-condition guidance. */
@NullMarked
package dev.rhumb.plugins.independentcondition;

import org.jspecify.annotations.NullMarked;
