package dev.rhumb.plugins.isotropic;

import dev.rhumb.network.DenoiserShape;
import dev.rhumb.testkit.NetworkContract;

final class IsotropicTest extends NetworkContract {

    @Override
    protected DenoiserShape shape() {
        return new Isotropic(3, 8, 6, 4, 2, 16, 1, 12);
    }
}
