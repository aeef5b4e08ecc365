package dev.rhumb.diffusion.network.imported;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of a tokenizer as transformers saves it: {@code tokenizer.json}, or of which the same is made, T5's {@code spiece.model} or CLIP's {@code vocab.json} and
 * {@code merges.txt}.
 */
final class TokenizerFolder {
    private static final String JSON = "tokenizer.json";
    private static final String PIECES = "spiece.model";
    private static final String VOCABULARY = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String START = "<|startoftext|>";
    /** T5's further tokens, if its configuration does not say. */
    private static final int EXTRA = 100;

    private static final String END = "<|endoftext|>";

    private TokenizerFolder() {}

    /** The text of a {@code tokenizer.json}. */
    static String json(Path folder) {
        try {
            Path whole = folder.resolve(JSON);
            Path pieces = folder.resolve(PIECES);
            if (Files.isRegularFile(whole)) {
                return Files.readString(whole);
            } else if (Files.isRegularFile(pieces)) {
                return ofPieces(folder, pieces);
            }
            return made(folder).toString();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'" + folder
                            + "' holds no tokenizer: neither tokenizer.json nor spiece.model, nor vocab.json with merges.txt",
                    e);
        }
    }

    private static String ofPieces(Path folder, Path pieces) {
        Path file = folder.resolve(CONFIG);
        JsonObject config = Files.isRegularFile(file) ? object(file) : new JsonObject();
        int extra = config.has("extra_ids") && !config.get("extra_ids").isJsonNull()
                ? config.get("extra_ids").getAsInt()
                : EXTRA;
        boolean legacy = !config.has("legacy")
                || config.get("legacy").isJsonNull()
                || config.get("legacy").getAsBoolean();
        return SentencePiece.json(pieces, extra, legacy ? "always" : "first");
    }

    /** The id that shorter captions are filled up with; by the folder's configuration, or the end token. */
    static long pad(Path folder) {
        String token = END;
        Path file = folder.resolve(CONFIG);
        if (Files.isRegularFile(file)) {
            JsonElement configured = object(file).get("pad_token");
            if (configured != null && !configured.isJsonNull()) {
                token = configured.isJsonObject()
                        ? configured.getAsJsonObject().get("content").getAsString()
                        : configured.getAsString();
            }
        }
        JsonObject json = JsonParser.parseString(json(folder)).getAsJsonObject();
        JsonElement vocabulary = json.getAsJsonObject("model").get("vocab");
        if (vocabulary.isJsonArray()) {
            return place(folder, vocabulary.getAsJsonArray(), token.equals(END) ? "<pad>" : token);
        }
        JsonElement id = vocabulary.getAsJsonObject().get(token);
        if (id == null) {
            throw new IllegalArgumentException(
                    "'" + folder + "': the padding token '" + token + "' is not in the vocabulary");
        }
        return id.getAsLong();
    }

    private static long place(Path folder, JsonArray vocabulary, String token) {
        for (int i = 0; i < vocabulary.size(); i++) {
            if (vocabulary.get(i).getAsJsonArray().get(0).getAsString().equals(token)) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "'" + folder + "': the padding token '" + token + "' is not in the vocabulary");
    }

    /** The most tokens of a caption; by the folder's configuration. */
    static int length(Path folder, int otherwise) {
        Path file = folder.resolve(CONFIG);
        if (!Files.isRegularFile(file) || !object(file).has("model_max_length")) {
            return otherwise;
        }
        double length = object(file).get("model_max_length").getAsDouble();
        return length < otherwise ? (int) length : otherwise;
    }

    private static JsonObject object(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException | JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("'" + file + "' is not a JSON object", e);
        }
    }

    /** As transformers converts CLIP's slow tokenizer. */
    private static JsonObject made(Path folder) throws IOException {
        JsonObject vocabulary = JsonParser.parseString(Files.readString(folder.resolve(VOCABULARY)))
                .getAsJsonObject();
        JsonArray merges = new JsonArray();
        Files.readAllLines(folder.resolve(MERGES)).stream()
                .filter(line -> !line.startsWith("#version") && !line.isBlank())
                .forEach(merges::add);
        JsonObject model = JsonParser.parseString("""
                {"type": "BPE", "dropout": null, "unk_token": "<|endoftext|>", "continuing_subword_prefix": "",
                 "end_of_word_suffix": "</w>", "fuse_unk": false}
                """).getAsJsonObject();
        model.add("vocab", vocabulary);
        model.add("merges", merges);
        JsonObject whole = JsonParser.parseString("""
                {"version": "1.0", "truncation": null, "padding": null, "decoder": null,
                 "normalizer": {"type": "Sequence", "normalizers": [
                   {"type": "NFC"},
                   {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "},
                   {"type": "Lowercase"}]},
                 "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                   {"type": "Split", "behavior": "Removed", "invert": true, "pattern": {"Regex":
                     "'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"}},
                   {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]}}
                """).getAsJsonObject();
        whole.add("model", model);
        whole.add("added_tokens", added(vocabulary));
        whole.add("post_processor", framed(vocabulary));
        return whole;
    }

    private static JsonArray added(JsonObject vocabulary) {
        JsonArray all = new JsonArray();
        for (String token : List.of(START, END)) {
            JsonObject added = JsonParser.parseString("""
                    {"single_word": false, "lstrip": false, "rstrip": false, "normalized": true, "special": true}
                    """).getAsJsonObject();
            added.addProperty("id", id(vocabulary, token));
            added.addProperty("content", token);
            all.add(added);
        }
        return all;
    }

    private static JsonObject framed(JsonObject vocabulary) {
        JsonObject processor = JsonParser.parseString("""
                {"type": "RobertaProcessing", "trim_offsets": false, "add_prefix_space": false}
                """).getAsJsonObject();
        processor.add("sep", pair(vocabulary, END));
        processor.add("cls", pair(vocabulary, START));
        return processor;
    }

    private static JsonArray pair(JsonObject vocabulary, String token) {
        JsonArray pair = new JsonArray();
        pair.add(token);
        pair.add(id(vocabulary, token));
        return pair;
    }

    private static long id(JsonObject vocabulary, String token) {
        JsonElement id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalArgumentException("the vocabulary has no token '" + token + "', so it is not CLIP's");
        }
        return id.getAsLong();
    }
}
