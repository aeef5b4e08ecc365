/** What samples are measured against: exact mixtures, or real data seen through a judge network. */
@NullMarked
package dev.rhumb.runner.measure;

import org.jspecify.annotations.NullMarked;
