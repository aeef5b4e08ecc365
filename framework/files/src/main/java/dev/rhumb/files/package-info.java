/** How files are put in their place: whole or not at all. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.files;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
