package dev.rhumb.diffusion.network;

/** Writes the parts of networks that read texts: the text encoder, and the attention of pixels to words. */
final class TextScript {
    private static final int EXPANSION = 4;

    private TextScript() {}

    /**
     * A pre-norm transformer (Vaswani et al. 2017; Radford et al. 2021) over the tokens {@code x} (B, length): learned positions,
     * every token sees every other, residual branches start at zero. Padding is read like a word, since every text has the same
     * length; so nothing needs a mask. Returns (B, length, width), normalised.
     */
    static String encoder(ForwardScript script, TextShape shape) {
        int tokens = shape.tokenizer().size();
        String words = script.constant("text.words", 1, tokens, shape.width());
        String positions = script.constant("text.positions", 0.3, shape.length(), shape.width());
        String h = script.add(script.let("torch.embedding(" + words + ", torch.to(x, 4))"), positions);
        for (int layer = 0; layer < shape.layers(); layer++) {
            h = attention(script, h, "text." + layer + ".attention", shape);
            h = perceptron(script, h, "text." + layer + ".perceptron", shape.width());
        }
        return script.layerNorm(h, "text.norm", shape.width());
    }

    private static String attention(ForwardScript script, String x, String name, TextShape shape) {
        int width = shape.width();
        int headWidth = width / shape.heads();
        String normed = script.layerNorm(x, name + ".norm", width);
        String qkv = script.linear(normed, name + ".qkv", width, 3 * width, 1);
        String split = script.let("torch.permute(torch.view(" + qkv + ", [-1, " + shape.length() + ", 3, "
                + shape.heads() + ", " + headWidth + "]), [2, 0, 3, 1, 4])");
        String attended = script.dotProduct(script.part(split, 0), script.part(split, 1), script.part(split, 2));
        String merged = script.let("torch.flatten(torch.transpose(" + attended + ", 1, 2), 2)");
        return script.add(x, script.linear(merged, name + ".out", width, width, 0));
    }

    private static String perceptron(ForwardScript script, String x, String name, int width) {
        String normed = script.layerNorm(x, name + ".norm", width);
        String hidden =
                script.let("torch.gelu(" + script.linear(normed, name + ".in", width, EXPANSION * width, 1) + ")");
        return script.add(x, script.linear(hidden, name + ".out", EXPANSION * width, width, 0));
    }

    /** The vectors of a text, (B, length, width), from its flattened form {@code flat} (B, length width). */
    static String unflattened(ForwardScript script, String flat, TextShape shape) {
        return script.let("torch.view(torch.to(" + flat + ", t), [-1, " + shape.length() + ", " + shape.width() + "])");
    }

    /** What the text says as a whole, (B, width): the vector of its start token, which has seen all others. */
    static String pooled(ForwardScript script, String tokens) {
        return script.let("torch.select(" + tokens + ", 1, 0)");
    }

    /**
     * Cross-attention (Rombach et al. 2022, section 3.3): queries from the pixels, keys and values from the text's tokens, with a
     * residual connection that starts at the identity.
     */
    static String crossAttention(
            ForwardScript script,
            String x,
            String tokens,
            String name,
            int width,
            int headWidth,
            int groups,
            int textWidth,
            ForwardScript.Attending how) {
        int heads = width / headWidth;
        String pixels = script.let(
                "torch.transpose(torch.flatten(" + script.groupNorm(x, name + ".norm", width, groups) + ", 2), 1, 2)");
        String query = script.linear(pixels, name + ".query", width, width, 1);
        String pair = script.linear(tokens, name + ".pair", textWidth, 2 * width, 1);
        String q = script.let("torch.transpose(torch.view(" + query + ", [torch.size(" + query + ", 0), -1, " + heads
                + ", " + headWidth + "]), 1, 2)");
        String kv = script.let("torch.permute(torch.view(" + pair + ", [torch.size(" + pair + ", 0), -1, 2, " + heads
                + ", " + headWidth + "]), [2, 0, 3, 1, 4])");
        String attended = how.attended(q, script.part(kv, 0), script.part(kv, 1));
        String merged = script.let("torch.flatten(torch.transpose(" + attended + ", 1, 2), 2)");
        String out = script.linear(merged, name + ".out", width, width, 0);
        return script.add(x, script.let("torch.view_as(torch.transpose(" + out + ", 1, 2), " + x + ")"));
    }
}
