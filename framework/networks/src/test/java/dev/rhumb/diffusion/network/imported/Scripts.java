package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.engine.ScriptArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** TorchScript files as an export would leave them, of one expression each. */
final class Scripts {
    private Scripts() {}

    /** {@code forward(inputs) -> expression}; the inputs are names, comma separated. */
    static Path write(Path file, String inputs, String expression) {
        StringBuilder parameters = new StringBuilder();
        for (String input : inputs.split(", ")) {
            parameters.append(", ").append(input).append(": Tensor");
        }
        String method =
                "  def forward(self: __torch__.Net" + parameters + ") -> Tensor:\n    return " + expression + "\n";
        try {
            return Files.write(file, ScriptArchive.of(method));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tokenizer.json that knows a few words, apart by spaces, with start 1 and end 2; anything else is 0. */
    static Path tokenizer(Path file) throws IOException {
        return Files.writeString(file, """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
                 "pre_tokenizer": {"type": "Whitespace"},
                 "post_processor": {"type": "TemplateProcessing",
                  "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                             {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                  "pair": [],
                  "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]},
                                     "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
                 "decoder": null,
                 "model": {"type": "WordLevel", "unk_token": "<unk>",
                           "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2, "red": 3, "blue": 4, "ring": 5}}}
                """);
    }
}
