/** What samples are measured against: exact mixtures, or real data seen through a judge network. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.measure;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
