package dev.rhumb.host;

/** Stands for an interface of the host's side that plugins may provide. */
public interface Gauge {
    /** What it shows. */
    String reading();
}
