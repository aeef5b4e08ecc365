package dev.rhumb.reporting;

import java.util.List;

/**
 * How figures are written.
 *
 * @param width in millimetres, NaN for each figure's own
 * @param font size of axis titles and legend in points; tick labels and small print are a little smaller. Lines, markers
 *     and margins keep their proportion to it
 * @param captioned whether the title and the small print are drawn, which in a paper the caption says
 * @param formats one file each, at least one
 * @param intervals how uncertainty is drawn
 */
public record Look(double width, double font, boolean captioned, List<Format> formats, Intervals intervals) {
    private static final double FONT = 9.75;
    private static final double PAPER_FONT = 8;
    private static final double INCH = 25.4;

    /** For a screen. */
    public static final Look SCREEN =
            new Look(Double.NaN, FONT, true, List.of(Format.PNG, Format.SVG), Intervals.AUTOMATIC);

    /** @throws ReportingException naming the value that is out of range */
    public Look {
        if (!Double.isNaN(width) && !(width >= 20 && width <= 2000)) {
            throw new ReportingException("A figure is 20 to 2000 mm wide, not " + Text.number(width) + " mm.");
        }
        if (!(font >= 2 && font <= 72)) {
            throw new ReportingException("A figure's font has 2 to 72 points, not " + Text.number(font) + ".");
        }
        formats = List.copyOf(formats);
        if (formats.isEmpty()) {
            throw new ReportingException("A figure needs a format to be written in.");
        }
    }

    /** With a width in millimetres, and the font of a paper. */
    public Look wide(double millimetres) {
        return new Look(millimetres, PAPER_FONT, captioned, formats, intervals);
    }

    /** With a font of so many points. */
    public Look font(double points) {
        return new Look(width, points, captioned, formats, intervals);
    }

    /** Without title and small print. */
    public Look uncaptioned() {
        return new Look(width, font, false, formats, intervals);
    }

    /** Written in these formats. */
    public Look in(List<Format> chosen) {
        return new Look(width, font, captioned, chosen, intervals);
    }

    /** With uncertainty drawn so. */
    public Look with(Intervals chosen) {
        return new Look(width, font, captioned, formats, chosen);
    }

    /**
     * The width a figure is laid out in and what enlarges it to the width it is printed in. Layouts are in units of which
     * the font of axis titles has always as many, so that another font or width changes the room there is and no size in it.
     *
     * @param width in units
     * @param scale 1/96 inch per unit
     */
    record Size(int width, double scale) {}

    /** The size of a figure that is so many units wide if no width is set. */
    Size size(int ownWidth) {
        double scale = font / FONT;
        if (Double.isNaN(width)) {
            return new Size(ownWidth, scale);
        }
        double printed = width / INCH * 96;
        int units = Math.max(1, (int) Math.round(printed / scale));
        return new Size(units, printed / units);
    }

    /** Of a PNG file: fine enough for a screen, or for print where a width in print is set. */
    double dotsPerInch() {
        return Double.isNaN(width) ? Raster.SCALE * 96 : 600;
    }
}
