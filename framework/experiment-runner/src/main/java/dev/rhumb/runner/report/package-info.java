/** Reports: results folders read again, compared, and handed to the page that shows them. Models are never needed. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.report;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
