package dev.rhumb.data;

import java.util.List;
import java.util.Optional;

/** Images {@code first} inclusive to {@code last} exclusive of a data set. */
record Part(Dataset whole, int first, int last) implements Dataset {

    Part {
        Dataset.requireRange(whole, first, last);
    }

    private int place(int index) {
        return first + Dataset.requireIndex(this, index);
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public String checksum() {
        return whole.checksum();
    }

    @Override
    public int size() {
        return last - first;
    }

    @Override
    public int channels() {
        return whole.channels();
    }

    @Override
    public int height() {
        return whole.height();
    }

    @Override
    public int width() {
        return whole.width();
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public int label(int index) {
        return whole.label(place(index));
    }

    @Override
    public String caption(int index) {
        return whole.caption(place(index));
    }

    @Override
    public List<String> vocabulary() {
        return whole.vocabulary();
    }

    @Override
    public Optional<Dataset> drawn(String stream, int count) {
        return whole.drawn(stream, count);
    }

    @Override
    public Dataset range(int from, int to) {
        Dataset.requireRange(this, from, to);
        return new Part(whole, first + from, first + to);
    }

    @Override
    public void copy(int index, float[] target, int offset) {
        whole.copy(place(index), target, offset);
    }

    @Override
    public String toString() {
        return Dataset.describe(this);
    }
}
