/** What measuring samples from any source needs beside the metrics: networks by the names that users give them, and presets. */
@NullMarked
package dev.rhumb.runner.evaluate;

import org.jspecify.annotations.NullMarked;
