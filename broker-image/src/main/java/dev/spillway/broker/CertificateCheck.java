package dev.spillway.broker;

import dev.spillway.broker.tls.InnerPrincipalBuilder;
import dev.spillway.broker.tls.MountedTls;
import dev.spillway.broker.tls.TlsFiles;
import dev.spillway.broker.tls.UnusableTlsException;
import dev.spillway.process.StartRefusedException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the certificates of this node before Kafka does: a node that no other would talk to is
 * better refused with a reason than started. Once it runs, what is wrong with newer files never
 * stops it.
 */
final class CertificateCheck {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateCheck.class);

    private CertificateCheck() {}

    /**
     * @param properties server.properties, completed
     * @throws StartRefusedException when the files of a listener cannot be used, or the certificate
     *     of a listener between nodes is not for this node
     */
    static void check(Properties properties) {
        Map<String, String> hosts = hosts(properties);
        // A broker does not listen for controllers, but its clients use the files.
        Set<String> listeners =
                new LinkedHashSet<>(names(properties.getProperty("controller.listener.names", "")));
        listeners.addAll(InnerPrincipalBuilder.INNER_LISTENERS);
        listeners.addAll(hosts.keySet());
        for (String listener : listeners) {
            try {
                Optional<TlsFiles> files = TlsFiles.ofListener(properties, listener);
                if (files.isPresent()) {
                    check(listener, MountedTls.of(files.get()), hosts.getOrDefault(listener, ""));
                }
            } catch (UnusableTlsException | IllegalArgumentException e) {
                throw StartRefusedException.certificate(
                        "listener %s: %s".formatted(listener, e.getMessage()));
            }
        }
    }

    /**
     * @param host under which the listener is reached; empty when this node does not listen
     */
    private static void check(String listener, MountedTls tls, String host)
            throws UnusableTlsException {
        if (InnerPrincipalBuilder.INNER_LISTENERS.contains(listener)) {
            tls.requireInnerName();
            if (!host.isEmpty()) {
                tls.requireHost(host);
            }
            return;
        }
        try {
            tls.requireHost(host);
        } catch (UnusableTlsException e) {
            // A certificate of the user's own. Clients may reach it under other names, or not
            // check.
            LOG.warn("Listener {}: {}", listener, e.getMessage());
        }
    }

    /** {@code REPLICATION://events-broker-0.events-nodes.default.svc:9091,...} */
    private static Map<String, String> hosts(Properties properties) {
        Map<String, String> hosts = new TreeMap<>();
        for (String key : List.of("listeners", "advertised.listeners")) {
            for (String endpoint : names(properties.getProperty(key, ""))) {
                int name = endpoint.indexOf("://");
                int port = endpoint.lastIndexOf(':');
                if (name > 0 && port > name + 2) {
                    hosts.put(endpoint.substring(0, name), endpoint.substring(name + 3, port));
                }
            }
        }
        return hosts;
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
