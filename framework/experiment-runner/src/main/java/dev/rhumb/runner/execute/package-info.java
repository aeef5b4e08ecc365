/** Carries a plan out: units of work, written atomically, never twice, never mixed. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.execute;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
