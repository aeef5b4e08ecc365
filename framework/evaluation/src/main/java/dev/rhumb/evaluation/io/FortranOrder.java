package dev.rhumb.evaluation.io;

import java.nio.ByteBuffer;

/** Arrays whose first axis is the fastest. */
final class FortranOrder {
    private FortranOrder() {}

    /** Walks the file in its own order, first axis fastest, and puts each value where C order has it. */
    static ByteBuffer turned(ByteBuffer data, NpyHeader header) {
        int[] shape = header.shape();
        if (shape.length < 2) {
            return data;
        }
        int width = header.type().bytes();
        int[] stride = new int[shape.length];
        int step = width;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            stride[axis] = step;
            step *= shape[axis];
        }
        byte[] target = new byte[data.capacity()];
        int[] index = new int[shape.length];
        int offset = 0;
        for (int from = 0; from < target.length; from += width) {
            data.get(from, target, offset, width);
            for (int axis = 0; axis < shape.length; axis++) {
                offset += stride[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                offset -= stride[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return ByteBuffer.wrap(target).order(data.order());
    }
}
