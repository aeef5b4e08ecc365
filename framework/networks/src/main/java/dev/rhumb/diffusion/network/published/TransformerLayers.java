package dev.rhumb.diffusion.network.published;

import java.util.List;

/** Parts of vision transformers (Dosovitskiy et al. 2021, arXiv:2010.11929); tokens are (B, N, width). */
final class TransformerLayers {
    private TransformerLayers() {}

    /** A parameter (1, n, width) for every row of other tokens. */
    static String repeated(LayerWriter writer, String parameter, String like) {
        return writer.let("torch.expand(" + parameter + ", [torch.size(" + like + ", 0), -1, -1])");
    }

    /** Queries, keys and values by one matrix. */
    static List<String> joined(LayerWriter writer, String x, String weight, String bias, int width) {
        String matrix = writer.parameter(weight, 3L * width, width);
        String shift = writer.parameter(bias, 3L * width);
        return writer.chunk(writer.let("torch.linear(" + x + ", " + matrix + ", " + shift + ")"), 3, 2);
    }

    /** Queries, keys and values by a matrix each. */
    static List<String> apart(LayerWriter writer, String x, List<String> keys, int width) {
        return keys.stream().map(key -> writer.linear(x, key, width, width)).toList();
    }

    /** Self-attention of these queries, keys and values, and the map of its result. */
    static String attention(LayerWriter writer, List<String> queriesKeysValues, String out, int width, int heads) {
        List<String> split = queriesKeysValues.stream()
                .map(tokens -> writer.split(tokens, heads, width / heads))
                .toList();
        String attended = writer.merge(writer.attention(split.get(0), split.get(1), split.get(2)));
        return writer.linear(attended, out, width, width);
    }
}
