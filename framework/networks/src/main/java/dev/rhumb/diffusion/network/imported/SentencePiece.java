package dev.rhumb.diffusion.network.imported;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * T5's {@code spiece.model}, a unigram model of SentencePiece (Kudo and Richardson 2018, arXiv:1808.06226), as the {@code tokenizer.json} that transformers makes of it.
 * Of its protocol buffer only pieces, the unknown piece and the normalisation are read.
 */
final class SentencePiece {
    private static final String END = "</s>";
    private static final int UNIGRAM = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    private final Path file;
    private final List<Piece> pieces = new ArrayList<>();
    private byte[] normalisation = new byte[0];
    private long unknown;

    /** A piece of text, its log probability, and what it is. */
    private record Piece(String text, float score, long type) {}

    /** One field of a message. */
    @FunctionalInterface
    private interface Fields {
        void field(int number, int wire, ByteBuffer from);
    }

    private SentencePiece(Path file) {
        this.file = file;
    }

    /**
     * The text of a {@code tokenizer.json}.
     *
     * @param extra how many tokens {@code <extra_id_N>} follow those of the file
     * @param prepend {@code always}, or {@code first} for what transformers calls the behaviour that is not legacy
     * @throws IllegalArgumentException if the file is not a unigram model; a sentence
     */
    static String json(Path file, int extra, String prepend) {
        try {
            SentencePiece model = new SentencePiece(file);
            model.read(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
            return model.made(extra, prepend).toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read '" + file + "'", e);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' is no model of SentencePiece, or it is damaged; download it again", e);
        }
    }

    private void read(ByteBuffer whole) {
        each(whole, (number, wire, from) -> {
            if (wire == 2 && number == 1) {
                pieces.add(piece(message(from)));
            } else if (wire == 2 && number == 2) {
                trainer(message(from));
            } else if (wire == 2 && number == 3) {
                each(message(from), (inner, innerWire, part) -> {
                    if (inner == 2 && innerWire == 2) {
                        normalisation = bytes(part);
                    } else {
                        skip(innerWire, part);
                    }
                });
            } else {
                skip(wire, from);
            }
        });
        if (pieces.isEmpty() || pieces.stream().noneMatch(piece -> piece.text().equals(END))) {
            throw new IllegalArgumentException("'" + file + "' has no piece '" + END + "', so it is not T5's");
        }
    }

    private void trainer(ByteBuffer message) {
        each(message, (number, wire, from) -> {
            if (number == 3 && wire == 0 && varint(from) != UNIGRAM) {
                throw new IllegalArgumentException(
                        "'" + file + "' is not a unigram model, which is the one kind that is written here");
            } else if (number == 40 && wire == 0) {
                unknown = varint(from);
            } else if (number != 3 || wire != 0) {
                skip(wire, from);
            }
        });
    }

    private static Piece piece(ByteBuffer message) {
        String[] text = {""};
        float[] score = {0};
        long[] type = {1};
        each(message, (number, wire, from) -> {
            if (number == 1 && wire == 2) {
                text[0] = new String(bytes(from), StandardCharsets.UTF_8);
            } else if (number == 2 && wire == 5) {
                score[0] = from.getFloat();
            } else if (number == 3 && wire == 0) {
                type[0] = varint(from);
            } else {
                skip(wire, from);
            }
        });
        return new Piece(text[0], score[0], type[0]);
    }

    private static void each(ByteBuffer message, Fields fields) {
        while (message.hasRemaining()) {
            long tag = varint(message);
            fields.field((int) (tag >>> 3), (int) (tag & 7), message);
        }
    }

    private static ByteBuffer message(ByteBuffer from) {
        int length = Math.toIntExact(varint(from));
        ByteBuffer part = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        from.position(from.position() + length);
        return part;
    }

    private static byte[] bytes(ByteBuffer from) {
        ByteBuffer part = message(from);
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("a number of more than 64 bits");
    }

    private static void skip(int wire, ByteBuffer from) {
        switch (wire) {
            case 0 -> varint(from);
            case 1 -> from.getLong();
            case 2 -> message(from);
            case 5 -> from.getInt();
            default -> throw new IndexOutOfBoundsException("a field of kind " + wire);
        }
    }

    /** As transformers converts T5's slow tokenizer. */
    private JsonObject made(int extra, String prepend) {
        JsonArray vocabulary = new JsonArray();
        JsonArray added = new JsonArray();
        int end = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            vocabulary.add(entry(piece.text(), piece.score()));
            if (piece.type() == CONTROL || piece.type() == USER_DEFINED || i == unknown) {
                added.add(added(i, piece.text(), piece.type() != USER_DEFINED));
            }
            end = piece.text().equals(END) ? i : end;
        }
        for (int i = extra - 1; i >= 0; i--) {
            String text = "<extra_id_" + i + ">";
            added.add(added(vocabulary.size(), text, true));
            vocabulary.add(entry(text, 0));
        }
        JsonObject model = new JsonObject();
        model.addProperty("type", "Unigram");
        model.addProperty("unk_id", unknown);
        model.add("vocab", vocabulary);
        model.addProperty("byte_fallback", false);
        JsonObject whole = JsonParser.parseString("""
                {"version": "1.0", "truncation": null, "padding": null,
                 "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "%1$s", "split": true},
                 "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "%1$s", "split": true},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                   "special_tokens": {"</s>": {"id": "</s>", "ids": [%2$d], "tokens": ["</s>"]}}}}
                """.formatted(prepend, end)).getAsJsonObject();
        whole.add("added_tokens", added);
        whole.add("normalizer", normaliser());
        whole.add("model", model);
        return whole;
    }

    private JsonObject normaliser() {
        JsonArray all = new JsonArray();
        if (normalisation.length > 0) {
            JsonObject precompiled = new JsonObject();
            precompiled.addProperty("type", "Precompiled");
            precompiled.addProperty("precompiled_charsmap", Base64.getEncoder().encodeToString(normalisation));
            all.add(precompiled);
        }
        all.add(JsonParser.parseString("{\"type\": \"Strip\", \"strip_left\": false, \"strip_right\": true}"));
        all.add(JsonParser.parseString(
                "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \"\u2581\"}"));
        JsonObject sequence = new JsonObject();
        sequence.addProperty("type", "Sequence");
        sequence.add("normalizers", all);
        return sequence;
    }

    private static JsonArray entry(String text, float score) {
        JsonArray entry = new JsonArray();
        entry.add(text);
        entry.add(score);
        return entry;
    }

    private static JsonObject added(int id, String content, boolean special) {
        JsonObject added = JsonParser.parseString("""
                {"single_word": false, "lstrip": false, "rstrip": false, "normalized": false}
                """).getAsJsonObject();
        added.addProperty("id", id);
        added.addProperty("content", content);
        added.addProperty("special", special);
        return added;
    }
}
