/** YAML read with the position of everything, bound to annotated records; every error says where and what is allowed. */
@NullMarked
package dev.rhumb.runner.yaml;

import org.jspecify.annotations.NullMarked;
