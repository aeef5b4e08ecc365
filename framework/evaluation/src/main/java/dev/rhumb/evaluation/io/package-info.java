/** Reading and writing of what users have on disk: NumPy's {@code .npy} and {@code .npz}, and folders of images. */
@NullMarked
package dev.rhumb.evaluation.io;

import org.jspecify.annotations.NullMarked;
