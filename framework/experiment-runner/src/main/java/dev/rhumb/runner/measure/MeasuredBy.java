package dev.rhumb.runner.measure;

import java.util.Map;

/** What decides the measurements of samples beside the samples. It is known before any network is opened. */
public interface MeasuredBy {
    /** Reference data and feature network. */
    String identity();

    /** Further networks of features, by the names that metrics have for them, with what decides their answers. */
    default Map<String, String> networks() {
        return Map.of();
    }
}
