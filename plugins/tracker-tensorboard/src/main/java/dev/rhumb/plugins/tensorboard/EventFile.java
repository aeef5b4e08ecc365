package dev.rhumb.plugins.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * An event file: records of {@code length, crc(length), data, crc(data)}, little-endian with masked CRC-32C, each record one
 * message {@code Event}. Formats: TensorFlow's {@code record_writer.cc}, {@code event.proto}, {@code summary.proto}.
 */
final class EventFile implements AutoCloseable {
    // Numbers of fields in event.proto and summary.proto.
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int EVENT_SESSION_LOG = 7;
    private static final int SESSION_LOG_STATUS = 1;
    private static final int SESSION_START = 1;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;
    private static final int VALUE_IMAGE = 4;
    private static final int VALUE_METADATA = 9;
    private static final int IMAGE_HEIGHT = 1;
    private static final int IMAGE_WIDTH = 2;
    private static final int IMAGE_COLORSPACE = 3;
    private static final int IMAGE_BYTES = 4;
    private static final int RGB = 3;
    private static final int METADATA_PLUGIN = 1;
    private static final int PLUGIN_NAME = 1;
    private static final int PLUGIN_CONTENT = 2;
    // Of plugin_data.proto and api.proto of TensorBoard's hparams plugin, and of struct.proto.
    private static final int HPARAMS_SESSION_START = 3;
    private static final int SESSION_HPARAMS = 1;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;
    private static final int STRUCT_NUMBER = 2;
    private static final int STRUCT_STRING = 3;
    private static final int CRC_MASK_DELTA = 0xa282ead8;

    private final OutputStream out;
    private final Clock clock = Clock.systemUTC();

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins a file beside those of earlier runs.
     *
     * @param step the first that will be written: readers forget what earlier files say of it and of later steps, so a training
     *     that went on from a checkpoint is one curve
     */
    static EventFile create(Path run, long step) throws IOException {
        Files.createDirectories(run);
        long seconds = Clock.systemUTC().millis() / 1000;
        // Readers take files in the order of their names.
        Path path = run.resolve(String.format(
                Locale.ROOT,
                "events.out.tfevents.%010d.rhumb.%d.v2",
                seconds,
                ProcessHandle.current().pid()));
        EventFile file =
                new EventFile(Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        file.event(0, event -> event.writeString(EVENT_FILE_VERSION, "brain.Event:2"));
        file.event(
                step,
                event -> message(event, EVENT_SESSION_LOG, log -> log.writeEnum(SESSION_LOG_STATUS, SESSION_START)));
        return file;
    }

    /** Adds values at a step; readers see them at once. */
    void scalars(long step, Map<String, Double> values) throws IOException {
        event(
                step,
                event -> message(event, EVENT_SUMMARY, summary -> {
                    for (Map.Entry<String, Double> value : values.entrySet()) {
                        message(summary, SUMMARY_VALUE, one -> {
                            one.writeString(VALUE_TAG, value.getKey());
                            one.writeFloat(VALUE_SIMPLE, value.getValue().floatValue());
                        });
                    }
                }));
    }

    /** Adds an image as it is in a file. */
    void image(long step, String tag, Path png, int width, int height) throws IOException {
        byte[] bytes = Files.readAllBytes(png);
        event(
                step,
                event -> message(
                        event,
                        EVENT_SUMMARY,
                        summary -> message(summary, SUMMARY_VALUE, one -> {
                            one.writeString(VALUE_TAG, tag);
                            message(one, VALUE_IMAGE, image -> {
                                image.writeInt32(IMAGE_HEIGHT, height);
                                image.writeInt32(IMAGE_WIDTH, width);
                                image.writeInt32(IMAGE_COLORSPACE, RGB);
                                image.writeByteArray(IMAGE_BYTES, bytes);
                            });
                        })));
    }

    /** Adds what the run was made with, for the tab HPARAMS: numbers as numbers, all else as text. */
    void hyperParameters(Map<String, String> settings) throws IOException {
        byte[] content = bytes(data -> message(data, HPARAMS_SESSION_START, session -> {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                message(session, SESSION_HPARAMS, entry -> {
                    entry.writeString(ENTRY_KEY, setting.getKey());
                    message(entry, ENTRY_VALUE, value -> write(value, setting.getValue()));
                });
            }
        }));
        event(
                0,
                event -> message(
                        event,
                        EVENT_SUMMARY,
                        summary -> message(summary, SUMMARY_VALUE, one -> {
                            one.writeString(VALUE_TAG, "_hparams_/session_start_info");
                            message(
                                    one,
                                    VALUE_METADATA,
                                    metadata -> message(metadata, METADATA_PLUGIN, plugin -> {
                                        plugin.writeString(PLUGIN_NAME, "hparams");
                                        plugin.writeByteArray(PLUGIN_CONTENT, content);
                                    }));
                        })));
    }

    private static void write(CodedOutputStream value, String text) throws IOException {
        try {
            value.writeDouble(STRUCT_NUMBER, Double.parseDouble(text));
        } catch (NumberFormatException notANumber) {
            value.writeString(STRUCT_STRING, text);
        }
    }

    private void event(long step, Fields fields) throws IOException {
        byte[] data = bytes(event -> {
            event.writeDouble(EVENT_WALL_TIME, clock.millis() / 1000.0);
            event.writeInt64(EVENT_STEP, step);
            fields.write(event);
        });
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        out.write(ByteBuffer.allocate(data.length + Long.BYTES + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(masked(length))
                .put(data)
                .putInt(masked(data))
                .array());
        out.flush();
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK_DELTA;
    }

    private static void message(CodedOutputStream out, int field, Fields fields) throws IOException {
        out.writeByteArray(field, bytes(fields));
    }

    private static byte[] bytes(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
        fields.write(coded);
        coded.flush();
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
