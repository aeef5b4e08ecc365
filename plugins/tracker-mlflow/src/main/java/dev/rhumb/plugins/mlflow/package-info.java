/** Results on an MLflow server. */
@NullMarked
package dev.rhumb.plugins.mlflow;

import org.jspecify.annotations.NullMarked;
