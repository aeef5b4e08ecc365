/**
 * The door to experiments: {@link dev.rhumb.runner.session.Session} plans and runs them for the command line, for other programs and
 * for the executors of a cluster.
 */
@NullMarked
package dev.rhumb.runner.session;

import org.jspecify.annotations.NullMarked;
