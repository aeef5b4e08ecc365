package dev.rhumb.host;

import dev.rhumb.guidance.ApiVersion;
import dev.rhumb.guidance.Guidance;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.DefaultPluginManager;
import org.pf4j.DependencyResolver;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;

/** PF4J over plugins that passed the preflight: class loaders and dependencies between plugins. Nothing is started. */
final class CheckedPluginManager extends DefaultPluginManager {

    private final List<Path> places;

    CheckedPluginManager(List<Path> places) {
        super(List.of(Path.of("plugins"))); // PF4J wants a root; the repository below never looks there
        this.places = List.copyOf(places);
        setSystemVersion(ApiVersion.CURRENT);
        setExactVersionAllowed(true);
        // Otherwise one missing dependency makes every plugin fail.
        setResolveRecoveryStrategy(ResolveRecoveryStrategy.IGNORE_PLUGIN_AND_CONTINUE);
    }

    /**
     * Loads what can be loaded; what is missing afterwards in {@link #getPlugin} lacks a dependency. Unlike
     * {@code loadPlugins()}, one plugin that cannot be opened leaves the others alone.
     *
     * @return false if dependencies form a circle, in which case nothing is usable
     */
    boolean tryLoad() {
        for (Path place : places) {
            try {
                loadPluginFromPath(place);
            } catch (PluginRuntimeException notInGetPluginThen) {
                // The caller finds out by what is missing, and says why.
            }
        }
        try {
            resolvePlugins();
            return true;
        } catch (DependencyResolver.CyclicDependencyException e) {
            return false;
        }
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new PluginRepository() {
            @Override
            public List<Path> getPluginPaths() {
                return places;
            }

            @Override
            public boolean deletePluginPath(Path place) {
                return false;
            }
        };
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path place) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path place, PluginDescriptor descriptor) {
                PluginClassLoader loader = new ApiFromHost(CheckedPluginManager.this, descriptor);
                loader.addFile(place.toFile());
                return loader;
            }
        };
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false;
            }

            @Override
            public void disablePlugin(String id) {
                throw new UnsupportedOperationException("plugins are removed, not disabled");
            }

            @Override
            public void enablePlugin(String id) {}
        };
    }

    /** Plugin first, so that a plugin may bring its own version of a library; but never for what the host owns. */
    private static final class ApiFromHost extends PluginClassLoader {
        ApiFromHost(PluginManager manager, PluginDescriptor descriptor) {
            super(manager, descriptor, Guidance.class.getClassLoader());
        }

        @Override
        protected boolean shouldDelegateToParent(String className) {
            return HostOwned.ownsClass(className) || super.shouldDelegateToParent(className);
        }
    }
}
