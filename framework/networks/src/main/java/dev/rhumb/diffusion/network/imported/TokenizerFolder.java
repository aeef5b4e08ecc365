package dev.rhumb.diffusion.network.imported;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of a tokenizer as transformers saves it: {@code tokenizer.json}, or of which the same is made, T5's {@code spiece.model}, CLIP's {@code vocab.json} and
 * {@code merges.txt}, or its original {@code bpe_simple_vocab_16e6.txt}, or the {@code encoder.json} and {@code vocab.bpe} of GPT-2, by which GLIDE reads small letters.
 */
final class TokenizerFolder {
    private static final String JSON = "tokenizer.json";
    private static final String PIECES = "spiece.model";
    private static final String VOCABULARY = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String SIMPLE = "bpe_simple_vocab_16e6.txt";
    /** Of the merges in that file, those that CLIP uses: what 512 bytes and two marks leave of 49,408 tokens. */
    private static final int SIMPLE_MERGES = 48_894;

    private static final String GPT_VOCABULARY = "encoder.json";
    private static final String GPT_MERGES = "vocab.bpe";
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
            } else if (Files.isRegularFile(folder.resolve(GPT_VOCABULARY))) {
                return ofGpt(folder).toString();
            } else if (Files.isRegularFile(folder.resolve(SIMPLE))) {
                return ofSimple(folder).toString();
            }
            return made(
                            JsonParser.parseString(Files.readString(folder.resolve(VOCABULARY)))
                                    .getAsJsonObject(),
                            merges(Files.readAllLines(folder.resolve(MERGES)).stream()))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "'" + folder
                            + "' holds no tokenizer: neither tokenizer.json nor spiece.model, nor vocab.json with"
                            + " merges.txt, nor encoder.json with vocab.bpe, nor " + SIMPLE,
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + folder + "': the tokenizer cannot be read: " + e.getMessage(), e);
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

    private static JsonArray merges(Stream<String> lines) {
        JsonArray merges = new JsonArray();
        lines.filter(line -> !line.startsWith("#version") && !line.isBlank()).forEach(merges::add);
        return merges;
    }

    /** GPT-2's tokenizer after small letters, without start and end, as GLIDE has it. */
    private static JsonObject ofGpt(Path folder) throws IOException {
        JsonObject model = JsonParser.parseString("""
            {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "",
             "end_of_word_suffix": "", "fuse_unk": false}
            """).getAsJsonObject();
        model.add("vocab", object(folder.resolve(GPT_VOCABULARY)));
        model.add("merges", merges(Files.readAllLines(folder.resolve(GPT_MERGES)).stream()));
        JsonObject whole = JsonParser.parseString("""
            {"version": "1.0", "truncation": null, "padding": null, "decoder": null, "post_processor": null,
             "added_tokens": [], "normalizer": {"type": "Lowercase"},
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}}
            """).getAsJsonObject();
        whole.add("model", model);
        return whole;
    }

    /** CLIP's tokenizer of its original merges: bytes, bytes that end a word, what the merges make, start and end. */
    private static JsonObject ofSimple(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(SIMPLE));
        List<String> used = lines.subList(1, Math.min(lines.size(), SIMPLE_MERGES + 1));
        List<String> words = new ArrayList<>(bytes());
        bytes().forEach(letter -> words.add(letter + "</w>"));
        used.forEach(merge -> words.add(merge.replace(" ", "")));
        words.addAll(List.of(START, END));
        JsonObject vocabulary = new JsonObject();
        for (int i = 0; i < words.size(); i++) {
            vocabulary.addProperty(words.get(i), i);
        }
        return made(vocabulary, merges(used.stream()));
    }

    /** The letters that stand for bytes in GPT-2's byte pairs: printable ones for themselves first, then others from 256 on. */
    private static List<String> bytes() {
        List<String> letters = new ArrayList<>();
        IntStream.rangeClosed('!', '~').forEach(c -> letters.add(Character.toString(c)));
        IntStream.rangeClosed(0xA1, 0xAC).forEach(c -> letters.add(Character.toString(c)));
        IntStream.rangeClosed(0xAE, 0xFF).forEach(c -> letters.add(Character.toString(c)));
        int others = 256 - letters.size();
        IntStream.range(256, 256 + others).forEach(c -> letters.add(Character.toString(c)));
        return letters;
    }

    /** As transformers converts CLIP's slow tokenizer. */
    private static JsonObject made(JsonObject vocabulary, JsonArray merges) {
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
