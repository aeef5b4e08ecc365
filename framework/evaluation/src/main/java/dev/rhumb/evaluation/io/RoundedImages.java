package dev.rhumb.evaluation.io;

import java.io.IOException;

/** Images as 8-bit files hold them. */
record RoundedImages(Images images) implements Images {
    @Override
    public int count() {
        return images.count();
    }

    @Override
    public ImageShape shape() {
        return images.shape();
    }

    @Override
    public String description() {
        return images.description();
    }

    @Override
    public Images rounded() {
        return this;
    }

    @Override
    public Images ofAnySize() {
        return new RoundedImages(images.ofAnySize());
    }

    @Override
    public void show(int from, int to, Visitor visitor) throws IOException {
        images.show(from, to, (batch, first) -> visitor.look(batch.rounded(), first));
    }
}
