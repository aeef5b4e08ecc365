package dev.rhumb.evaluation;

import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * The share of each generated sample's requirements that are met, according to a reader that is not the guide. Immutable.
 */
@Evidence.Offered(value = "a reader, and the class or caption of each sample", insteadOfFeatures = true)
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Adherence implements Evidence.OfGenerated {
    private final double[] shares;

    private Adherence(double[] shares) {
        this.shares = shares;
    }

    /**
     * @param shares for each sample the share of its own requirements that it meets
     * @throws IllegalArgumentException if there is none, or one is not in [0, 1]
     */
    public static Adherence of(double... shares) {
        if (shares.length == 0) {
            throw new IllegalArgumentException("Adherence needs at least one sample.");
        }
        for (int i = 0; i < shares.length; i++) {
            if (!(shares[i] >= 0 && shares[i] <= 1)) {
                throw new IllegalArgumentException("The share of requirements met by sample " + i + " is " + shares[i]
                        + ", which is not in [0, 1].");
            }
        }
        return new Adherence(shares.clone());
    }

    @Override
    public int size() {
        return shares.length;
    }

    @Override
    public Adherence subset(int... chosen) {
        return of(Arrays.stream(chosen).mapToDouble(i -> shares[i]).toArray());
    }

    /** The mean share. */
    public double mean() {
        return Arrays.stream(shares).average().orElseThrow();
    }

    /** The share of samples that meet all their requirements. */
    public double strict() {
        return Arrays.stream(shares).filter(share -> share == 1).count() / (double) shares.length;
    }
}
