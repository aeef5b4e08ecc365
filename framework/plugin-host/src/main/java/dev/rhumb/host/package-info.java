/**
 * Finds, checks and loads guidance plugins. A plugin that cannot work is refused with a sentence, and the others stay
 * usable. The only package that knows PF4J.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.host;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
