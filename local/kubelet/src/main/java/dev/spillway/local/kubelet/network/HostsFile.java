package dev.spillway.local.kubelet.network;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The answers of cluster DNS, as the text of a hosts file for {@code -Djdk.net.hosts.file}. The
 * file replaces the resolver of a JVM, so it lists {@code localhost} too; a name with several
 * addresses has several lines.
 *
 * <pre>
 * 127.0.0.1 localhost
 * 127.1.7.1 events-bootstrap events-bootstrap.default ...default.svc ...default.svc.cluster.local
 * 127.0.7.4 events-broker-0.events-nodes events-broker-0.events-nodes.default ...
 * 127.0.7.4 events-nodes events-nodes.default ...
 * 127.0.7.5 events-nodes events-nodes.default ...
 * </pre>
 */
public final class HostsFile {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final String reader;

    /** Keyed by all forms of a name, so that its addresses are adjacent. */
    private final Map<String, SequencedSet<String>> addresses = new TreeMap<>();

    private HostsFile(String reader) {
        this.reader = reader;
    }

    /**
     * As in Kubernetes, a Service with a cluster IP always resolves to it; a headless one resolves
     * to its ready endpoints ({@code publishNotReadyAddresses} makes all of them ready in the
     * slice). An endpoint with a hostname has a name below its Service.
     *
     * @param namespace whose Pods read the file: only they may omit the namespace
     * @param hostName of this machine, which programs look up to log it
     */
    public static String render(
            String namespace,
            String hostName,
            Collection<Service> services,
            Collection<EndpointSlice> slices) {
        HostsFile file = new HostsFile(namespace);
        for (Service service : services) {
            String clusterIp = service.getSpec().getClusterIP();
            if (clusterIp != null && !clusterIp.isEmpty()) {
                List<EndpointSlice> own =
                        slices.stream().filter(slice -> belongs(slice, service)).toList();
                file.add(service, clusterIp, own);
            }
        }
        StringBuilder text = new StringBuilder("127.0.0.1 localhost\n127.0.0.1 " + hostName + "\n");
        file.addresses.forEach((name, each) ->
                each.forEach(a -> text.append(a).append(' ').append(name).append('\n')));
        return text.toString();
    }

    private void add(Service service, String clusterIp, List<EndpointSlice> slices) {
        String name = service.getMetadata().getName();
        String namespace = service.getMetadata().getNamespace();
        boolean headless = clusterIp.equals("None");
        if (!headless) {
            add(clusterIp, name, namespace);
        }
        for (EndpointSlice slice : slices) {
            for (Endpoint endpoint : ready(slice)) {
                for (String address : endpoint.getAddresses()) {
                    if (headless) {
                        add(address, name, namespace);
                    }
                    if (endpoint.getHostname() != null) {
                        add(address, endpoint.getHostname() + "." + name, namespace);
                    }
                }
            }
        }
    }

    private static boolean belongs(EndpointSlice slice, Service service) {
        var metadata = slice.getMetadata();
        return service.getMetadata().getNamespace().equals(metadata.getNamespace())
                && service.getMetadata().getName().equals(metadata.getLabels().get(SERVICE_NAME));
    }

    private static List<Endpoint> ready(EndpointSlice slice) {
        return slice.getEndpoints().stream()
                .filter(e ->
                        e.getConditions() == null
                                || !Boolean.FALSE.equals(e.getConditions().getReady()))
                .toList();
    }

    private void add(String address, String name, String namespace) {
        String full = name + "." + namespace;
        Stream<String> forms = Stream.of(full, full + ".svc", full + ".svc.cluster.local");
        List<String> words =
                (namespace.equals(reader) ? Stream.concat(Stream.of(name), forms) : forms).toList();
        addresses.computeIfAbsent(String.join(" ", words), k -> new LinkedHashSet<>()).add(address);
    }
}
