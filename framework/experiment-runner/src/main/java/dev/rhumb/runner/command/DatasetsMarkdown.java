package dev.rhumb.runner.command;

import dev.rhumb.diffusion.training.DatasetPlan;
import dev.rhumb.records.Field;
import dev.rhumb.records.Types;

/** The keys of data sets that are read from files, as a table of Markdown. */
public final class DatasetsMarkdown {
    private DatasetsMarkdown() {}

    /** One table, from the records that the keys are bound to. */
    public static String of() {
        StringBuilder table =
                new StringBuilder("| `type` | key | value | default | meaning |\n|---|---|---|---|---|\n");
        rows(table, "folder", DatasetPlan.Folder.class);
        rows(table, "idx", DatasetPlan.Idx.class);
        rows(table, "cifar", DatasetPlan.Cifar.class);
        return table.toString();
    }

    private static void rows(StringBuilder table, String type, Class<? extends DatasetPlan> record) {
        for (Field field : Field.of(record)) {
            table.append("| `").append(type).append("` | `").append(field.key()).append("` | ");
            table.append(value(field)).append(" | ");
            table.append(field.isRequired() ? "required" : field.isOptional() ? "" : field.fallback());
            table.append(" | ").append(field.meaning()).append(" |\n");
        }
    }

    private static String value(Field field) {
        Class<?> raw = Types.raw(field.type());
        if (raw == String.class) {
            return "text";
        } else if (raw == int.class) {
            return "whole number";
        }
        return raw.isRecord() ? "mapping" : "list of texts";
    }
}
