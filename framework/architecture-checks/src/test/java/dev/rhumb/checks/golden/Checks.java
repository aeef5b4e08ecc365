package dev.rhumb.checks.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares the values of one case: {@code |ours - theirs| <= atol + rtol |theirs|}. */
final class Checks {

    private final GoldenCase golden;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private int compared;
    private double leastAbsolute;
    private double leastRelative;

    Checks(GoldenCase golden) {
        this.golden = golden;
    }

    /** What follows is compared with at least these tolerances; the caller says why in a comment. */
    void atLeast(double absolute, double relative) {
        leastAbsolute = absolute;
        leastRelative = relative;
    }

    /**
     * Compares every array output that the case lists.
     *
     * @throws NotCovered if one of them was not produced
     */
    void arrays(Map<String, double[]> produced) {
        golden.arrayOutputs().forEach((name, theirs) -> {
            double[] ours = produced.get(name);
            if (ours == null) {
                throw new NotCovered("output '" + name + "'");
            }
            array(name, ours, theirs);
        });
    }

    /** Compares element-wise; names the worst element. */
    void array(String name, double[] ours, double[] theirs) {
        if (ours.length != theirs.length) {
            wrong.add(name + " has " + ours.length + " values, not " + theirs.length);
            return;
        }
        double worst = 0;
        int at = -1;
        for (int i = 0; i < ours.length; i++) {
            if (!Double.isFinite(theirs[i])) {
                skip("the expected value is not finite");
                continue;
            }
            compared++;
            double off = ours[i] == theirs[i] ? 0 : Math.abs(ours[i] - theirs[i]) / allowed(name, theirs[i]);
            if (!(off <= worst)) {
                worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : off;
                at = i;
            }
        }
        if (worst > 1) {
            wrong.add(name + "[" + at + "] is " + ours[at] + ", not " + theirs[at] + " (" + worst + " tolerances off)");
        }
    }

    private double allowed(String name, double theirs) {
        return Math.max(golden.tolerance(name, "atol"), leastAbsolute)
                + Math.max(golden.tolerance(name, "rtol"), leastRelative) * Math.abs(theirs);
    }

    void value(String name, double ours, double theirs) {
        value(name, ours, theirs, golden.tolerance(name, "atol"), golden.tolerance(name, "rtol"));
    }

    void value(String name, double ours, double theirs, double absolute, double relative) {
        if (!Double.isFinite(theirs)) {
            skip("the expected value is not finite");
            return;
        }
        compared++;
        if (!(Math.abs(ours - theirs) <= absolute + relative * Math.abs(theirs))) {
            wrong.add(name + " is " + ours + ", not " + theirs + " (within " + absolute + " + " + relative + " of it)");
        }
    }

    /** Compares what has no tolerance. */
    void same(String name, Object ours, Object theirs) {
        compared++;
        if (!ours.equals(theirs)) {
            wrong.add(name + " is " + ours + ", not " + theirs);
        }
    }

    /** Leaves one value out, for a reason. */
    void skip(String reason) {
        leftOut.add(reason);
    }

    List<String> wrong() {
        return wrong;
    }

    List<String> leftOut() {
        return leftOut;
    }

    int compared() {
        return compared;
    }
}
