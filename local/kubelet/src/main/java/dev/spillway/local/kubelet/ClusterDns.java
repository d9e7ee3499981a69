package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.network.HostsFile;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Cluster DNS: keeps a hosts file for each namespace that has Pods. */
final class ClusterDns {
    private final StateDirectory state;
    private final Supplier<List<Service>> services;
    private final Supplier<List<EndpointSlice>> slices;
    private final Map<String, String> written = new HashMap<>();

    ClusterDns(
            StateDirectory state,
            Supplier<List<Service>> services,
            Supplier<List<EndpointSlice>> slices) {
        this.state = state;
        this.services = services;
        this.slices = slices;
    }

    /** Creates the file of a namespace; from now on it is kept up to date. */
    synchronized void serve(String namespace) {
        if (!written.containsKey(namespace)) {
            write(namespace);
        }
    }

    synchronized void refresh() {
        List.copyOf(written.keySet()).forEach(this::write);
    }

    private void write(String namespace) {
        String text = HostsFile.render(namespace, hostName(), services.get(), slices.get());
        if (text.equals(written.get(namespace))) {
            return;
        }
        try {
            StateDirectory.writeAtomically(state.hosts().resolve(namespace), text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the hosts file of " + namespace, e);
        }
        written.put(namespace, text);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // The system itself cannot resolve its own name either.
            return "localhost";
        }
    }
}
