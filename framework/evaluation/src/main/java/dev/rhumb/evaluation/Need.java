package dev.rhumb.evaluation;

/** What a metric needs beside the features of reference and generated samples, which every input has. */
public enum Need {
    LOGITS("the judge's logits for the generated samples"),
    LABELS("the intended class labels of the generated samples"),
    REFERENCE_LABELS("the class labels of the reference samples"),
    ORACLE("the exact density of the target"),
    TILTED("the exact density of the tilted target"),
    MODES("the components of the target mixture"),
    ADHERENCE("a reader, and the class or caption of each sample"),
    PIXELS("the pixels of the images"),
    COSINES("a CLIP pair's cosines of the samples and their captions"),
    TRAINING("the features of training samples");

    private final String description;

    Need(String description) {
        this.description = description;
    }

    /** In words, for a sentence. */
    public String description() {
        return description;
    }
}
