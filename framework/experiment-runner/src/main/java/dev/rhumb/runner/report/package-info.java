/** Reports: results folders read again, compared, and handed to the page that shows them. Models are never needed. */
@NullMarked
package dev.rhumb.runner.report;

import org.jspecify.annotations.NullMarked;
