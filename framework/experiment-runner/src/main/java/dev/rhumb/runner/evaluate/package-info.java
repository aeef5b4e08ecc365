/** What measuring samples from any source needs beside the metrics: networks by the names that users give them, and presets. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.evaluate;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
