/** Results in a browser, while a run is under way and afterwards. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.serve;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
