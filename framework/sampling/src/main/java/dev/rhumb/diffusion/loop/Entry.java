package dev.rhumb.diffusion.loop;

import dev.rhumb.guidance.Guidance;

/**
 * One entry of a stack: a guidance, when it is active, and how strongly.
 *
 * @param guidance the method with its settings
 * @param during when it is active
 * @param strength the multiplier of what it changed
 */
public record Entry(Guidance guidance, During during, Strength strength) {

    /** Always, at full strength. */
    public static Entry of(Guidance guidance) {
        return new Entry(guidance, During.ALWAYS, Strength.full());
    }

    public Entry during(During when) {
        return new Entry(guidance, when, strength);
    }

    public Entry strength(Strength multiplier) {
        return new Entry(guidance, during, multiplier);
    }
}
