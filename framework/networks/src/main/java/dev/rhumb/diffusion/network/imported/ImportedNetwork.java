package dev.rhumb.diffusion.network.imported;

import java.util.List;

/** A description of a network that was trained elsewhere; its components are the keys of the YAML file beside the network. */
public sealed interface ImportedNetwork
        permits DenoiserDescriptor, ClassifierDescriptor, RewardDescriptor, ClipDescriptor, FeaturesDescriptor {
    /** The files it is made of, relative to the description. */
    List<String> files();
}
