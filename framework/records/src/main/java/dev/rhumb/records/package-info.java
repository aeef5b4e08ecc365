/** YAML read with the position of everything, bound to annotated records; every error says where and what is allowed. */
@NullMarked
package dev.rhumb.records;

import org.jspecify.annotations.NullMarked;
