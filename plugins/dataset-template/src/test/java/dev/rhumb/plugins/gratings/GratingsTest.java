package dev.rhumb.plugins.gratings;

import dev.rhumb.data.DatasetSource;
import dev.rhumb.testkit.DatasetContract;

final class GratingsTest extends DatasetContract {

    @Override
    protected DatasetSource source() {
        return new Gratings(8, 300, 100, 1);
    }
}
