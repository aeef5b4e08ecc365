package dev.rhumb.records;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a file, in words: Java's own messages are often the file's name alone. */
public final class IoSentences {
    private IoSentences() {}

    /** A part of a sentence that names the file where the exception does. */
    public static String of(IOException problem) {
        if (!(problem instanceof FileSystemException system) || system.getFile() == null) {
            String without = problem instanceof EOFException ? "a file ends early" : "no reason is given";
            return problem.getMessage() == null ? without : problem.getMessage();
        }
        String file = "'" + system.getFile() + "'";
        @Nullable String reason = system.getReason();
        if (system instanceof NoSuchFileException) {
            return "there is no file " + file;
        } else if (system instanceof AccessDeniedException) {
            return "permission denied for " + file;
        } else if (system instanceof FileAlreadyExistsException) {
            return file + " is there already";
        } else if (system instanceof DirectoryNotEmptyException) {
            return "the folder " + file + " is not empty";
        } else if (system instanceof NotDirectoryException) {
            return file + " is no folder";
        } else if (system instanceof FileSystemLoopException) {
            return "the link " + file + " leads back to itself";
        }
        return file + (reason == null ? "" : ": " + reason);
    }
}
