/**
 * Published networks: architectures of other libraries, written here under the keys of their own state dicts, so that their weights load as
 * they are saved and their inside can be edited and read.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.network.published;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
