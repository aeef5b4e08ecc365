/** Tables and figures drawn from the files of a results folder; nothing here needs the models again. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.reporting;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
