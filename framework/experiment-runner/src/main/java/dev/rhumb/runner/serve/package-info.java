/** Results in a browser, while a run is under way and afterwards. */
@NullMarked
package dev.rhumb.runner.serve;

import org.jspecify.annotations.NullMarked;
