/** JSON Schema of experiment files, from the records that bind them and the plugins that are installed. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.schema;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
