package dev.rhumb.reporting;

import java.awt.BasicStroke;
import java.awt.Color;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.style.markers.Marker;

/** One entry of a legend; without a line or a marker that part is left out. */
record LegendEntry(
        String text,
        Color colour,
        @Nullable Marker marker,
        @Nullable BasicStroke line) {}
