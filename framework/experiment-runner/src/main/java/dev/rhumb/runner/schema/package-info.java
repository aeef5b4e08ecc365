/** JSON Schema of experiment files, from the records that bind them and the plugins that are installed. */
@NullMarked
package dev.rhumb.runner.schema;

import org.jspecify.annotations.NullMarked;
