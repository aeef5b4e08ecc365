package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.network.NetworkShape;
import java.util.function.UnaryOperator;

/**
 * A trained denoiser whose guided predictions a network learns that takes the guidance weight as an input (Meng et al. 2023,
 * arXiv:2210.03142).
 */
record Teacher(UNet network, Preconditioning preconditioning) {

    /**
     * Loads a teacher beside its pupil.
     *
     * @param name name or path of a denoiser's model file
     * @throws IllegalArgumentException in a sentence, if it cannot teach that pupil
     */
    static Teacher of(String name, UNet pupil, ModelFinder models) {
        ModelFile file = ModelFile.load(models.find(name), pupil.manager());
        if (!(file.network() instanceof UNet network)) {
            throw new IllegalArgumentException("teacher: '" + name + "' was trained as "
                    + file.description().task() + "; guidance is learned from a denoiser");
        }
        NetworkShape has = network.shape();
        NetworkShape wants = pupil.shape();
        if (has.channels() != wants.channels()
                || has.height() != wants.height()
                || has.width() != wants.width()
                || has.classes() != wants.classes()) {
            throw new IllegalArgumentException("teacher: '" + name + "' makes images " + has.channels() + "x"
                    + has.height() + "x" + has.width() + " of " + has.classes() + " classes, the network "
                    + wants.channels() + "x" + wants.height() + "x" + wants.width() + " of " + wants.classes());
        }
        if (!file.description().hasNull()) {
            throw new IllegalArgumentException("teacher: '" + name
                    + "' was trained without label dropout, so it has no guided predictions to learn from");
        }
        return new Teacher(network, file.description().preconditioning());
    }

    /** Its estimates of x0 under classifier-free guidance of the minibatch's weights, (B, C, H, W). */
    NDArray guided(Minibatch batch) {
        NDArray x = batch.noised();
        NDArray input = preconditioning.input(x, batch.a(), batch.s());
        NDArray level = Preconditioning.noiseCoordinate(batch.a(), batch.s());
        UnaryOperator<NDArray> denoised =
                labels -> preconditioning.denoised(x, batch.a(), batch.s(), network.forward(input, level, labels));
        NDArray conditional = denoised.apply(batch.labels());
        NDArray without = denoised.apply(batch.labels().mul(0).add(network.nullLabel()));
        return without.add(conditional.sub(without).mul(batch.guidance().reshape(-1, 1, 1, 1)));
    }
}
