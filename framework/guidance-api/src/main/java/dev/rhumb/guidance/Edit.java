package dev.rhumb.guidance;

import java.util.List;

/**
 * A change to a network's inside at named sites, for one branch: an opaque handle from {@link Run#edit}.
 *
 * @param kind what is done there, e.g. {@code identity-attention}; the model says which kinds it knows
 * @param sites where; never empty
 */
public record Edit(String kind, List<String> sites) {
    public Edit {
        sites = List.copyOf(sites);
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("edit '" + kind + "' names no site");
        }
    }
}
