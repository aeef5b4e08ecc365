/** An objective. */
@NullMarked
package dev.rhumb.plugins.perceptionprioritized;

import org.jspecify.annotations.NullMarked;
