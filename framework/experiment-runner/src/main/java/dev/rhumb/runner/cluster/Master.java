package dev.rhumb.runner.cluster;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The master of a cluster, as Spark names it.
 *
 * @param name {@code spark://HOST:PORT}, {@code local[N]}, {@code yarn}, {@code k8s://ADDRESS}
 */
public record Master(String name) {
    private static final Pattern LOCAL = Pattern.compile("local(\\[(\\d{1,4}|\\*)(, ?\\d{1,4})?])?");
    private static final Pattern HOST = Pattern.compile("([^:/,\\s]+|\\[[0-9A-Fa-f:]+]):(\\d{1,5})");
    private static final String STANDALONE = "spark://";
    private static final int PATIENCE_MILLIS = 5000;
    private static final int LARGEST_PORT = 65535;

    /** @throws UserError if the name is no master */
    public Master {
        boolean known = name.equals("yarn")
                || (LOCAL.matcher(name).matches() && !name.startsWith("local[0"))
                || name.matches("k8s://\\S+")
                || (name.startsWith(STANDALONE) && !hosts(name).isEmpty());
        if (!known) {
            throw new UserError("--cluster: '" + name + "' is no master of a Spark cluster; allowed are"
                    + " spark://HOST:PORT, local[N], yarn and k8s://https://HOST:PORT");
        }
    }

    /** Whether units are done in this process. */
    public boolean isLocal() {
        return LOCAL.matcher(name).matches();
    }

    /**
     * Looks whether a standalone master answers, since Spark itself would try for a minute. Other kinds are left to Spark.
     *
     * @throws UserError if none does
     */
    public void requireReachable() {
        if (!name.startsWith(STANDALONE)) {
            return;
        }
        List<String> refusals = new ArrayList<>();
        for (InetSocketAddress host : hosts(name)) {
            try (Socket socket = new Socket()) {
                socket.connect(host, PATIENCE_MILLIS);
                return;
            } catch (IOException e) {
                refusals.add(host.getHostString() + ":" + host.getPort() + ": "
                        + (host.isUnresolved() ? "the host is unknown" : e.getMessage()));
            }
        }
        throw new UserError("--cluster: no Spark master answers at '" + name + "' (" + String.join("; ", refusals)
                + "); start one, or correct the address");
    }

    /** Empty if it is no list of addresses. */
    private static List<InetSocketAddress> hosts(String name) {
        List<InetSocketAddress> hosts = new ArrayList<>();
        for (String one : name.substring(STANDALONE.length()).split(",", -1)) {
            Matcher address = HOST.matcher(one);
            if (!address.matches()) {
                return List.of();
            }
            int port = Integer.parseInt(address.group(2));
            if (port > LARGEST_PORT) {
                return List.of();
            }
            hosts.add(new InetSocketAddress(address.group(1), port));
        }
        return hosts;
    }
}
