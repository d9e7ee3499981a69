package dev.spillway.local.kubelet.network;

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
 * 127.0.7.4 events-broker-0.events-nodes events-broker-0.events-nodes.default ...default.svc ...default.svc.cluster.local
 * 127.0.7.4 events-bootstrap events-bootstrap.default ...
 * 127.0.7.5 events-bootstrap events-bootstrap.default ...
 * </pre>
 */
public final class HostsFile {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private HostsFile() {}

    /**
     * As in Kubernetes, a Service resolves to its ready endpoints ({@code publishNotReadyAddresses}
     * makes all of them ready in the slice), and an endpoint with a hostname has a name below its
     * Service.
     *
     * @param namespace whose Pods read the file: only they may omit the namespace
     * @param hostName of this machine, which programs look up to log it
     */
    public static String render(
            String namespace, String hostName, Collection<EndpointSlice> slices) {
        Map<String, SequencedSet<String>> namesByLine = new TreeMap<>();
        StringBuilder text = new StringBuilder("127.0.0.1 localhost\n127.0.0.1 " + hostName + "\n");
        for (EndpointSlice slice : slices) {
            String service =
                    slice.getMetadata()
                            .getLabels()
                            .getOrDefault(SERVICE_NAME, slice.getMetadata().getName());
            String home = slice.getMetadata().getNamespace();
            for (Endpoint endpoint : ready(slice)) {
                for (String address : endpoint.getAddresses()) {
                    lines(namesByLine, address, service, home, namespace);
                    if (endpoint.getHostname() != null) {
                        lines(
                                namesByLine,
                                address,
                                endpoint.getHostname() + "." + service,
                                home,
                                namespace);
                    }
                }
            }
        }
        namesByLine.forEach((name, addresses) ->
                addresses.forEach(a -> text.append(a).append(' ').append(name).append('\n')));
        return text.toString();
    }

    private static List<Endpoint> ready(EndpointSlice slice) {
        return slice.getEndpoints().stream()
                .filter(e ->
                        e.getConditions() == null
                                || !Boolean.FALSE.equals(e.getConditions().getReady()))
                .toList();
    }

    /** Adds all forms of one name, keyed by the forms, so that its addresses are adjacent. */
    private static void lines(
            Map<String, SequencedSet<String>> namesByLine,
            String address,
            String name,
            String home,
            String reader) {
        String full = name + "." + home;
        Stream<String> forms = Stream.of(full, full + ".svc", full + ".svc.cluster.local");
        List<String> words =
                (home.equals(reader) ? Stream.concat(Stream.of(name), forms) : forms).toList();
        namesByLine
                .computeIfAbsent(String.join(" ", words), k -> new LinkedHashSet<>())
                .add(address);
    }
}
