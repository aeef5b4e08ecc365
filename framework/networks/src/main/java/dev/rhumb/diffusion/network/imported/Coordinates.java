package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;

/** The form in which a network of noised images gets the point {@code x_t = a x0 + s n}; {@code sigma = s / a}. */
public enum Coordinates {
    /** {@code x_t / sqrt(a^2 + s^2)}, as DDPM (Ho et al. 2020) and guided-diffusion noise images. */
    VARIANCE_PRESERVING {
        @Override
        double divisor(NoiseLevel level) {
            return Math.hypot(level.a(), level.s());
        }
    },
    /** {@code x_t / a = x0 + sigma n}, as EDM (Karras et al. 2022) noises images. Undefined at {@code a = 0}. */
    VARIANCE_EXPLODING {
        @Override
        double divisor(NoiseLevel level) {
            if (level.a() == 0) {
                throw new Unsupported(
                        "coordinates: variance-exploding are x0 + sigma n, which has no value at pure noise"
                                + " (a = 0); begin the schedule at a finite sigma, or describe the network with variance-preserving");
            }
            return level.a();
        }
    },
    /** {@code x_t / (a + s) = (1 - t) x0 + t n}, as rectified flow (Liu et al. 2023) noises images. */
    FLOW {
        @Override
        double divisor(NoiseLevel level) {
            return level.a() + level.s();
        }
    },
    /** {@code x_t} itself, in the coordinates of the run's schedule. */
    SCHEDULE {
        @Override
        double divisor(NoiseLevel level) {
            return 1;
        }
    };

    /** What the point is divided by; above 0. */
    abstract double divisor(NoiseLevel level);
}
