package dev.rhumb.testkit;

import dev.rhumb.records.Description;
import org.junit.jupiter.api.Test;

/** What is checked of every record that files can name. */
abstract class KindContract<T> {
    private final String noun;
    private final Class<T> kind;

    KindContract(String noun, Class<T> kind) {
        this.noun = noun;
        this.kind = kind;
    }

    /** The record. */
    abstract T described();

    /** What one is called. */
    final String noun() {
        return noun;
    }

    @Test
    @SuppressWarnings("unchecked") // the class of a T
    void isDescribedByItsAnnotations() {
        T record = described();
        Description.of(kind, (Class<? extends T>) record.getClass()).validate(record);
    }

    @Test
    void everyKeyIsDocumentedAndChecked() {
        KeyChecks.documentedAndChecked(noun, kind, described());
    }
}
