package dev.spillway.operator.config;

import java.util.List;
import java.util.SortedMap;

/**
 * TLS with files that Kubernetes mounts and renews: a factory of the broker image reads them anew,
 * so that a new certificate needs neither a restart nor an Admin call, which would not reach the
 * client of the quorum.
 */
final class TlsProperties {
    private static final String FACTORY = "dev.spillway.broker.tls.MountedSslEngineFactory";

    /** The Secret of the node. */
    private static final String OWN = "${env:SPILLWAY_TLS}";

    /** Authorities of nodes and the operator. */
    private static final String NODES_CA = OWN + "/ca.crt";

    /** Authorities of Users. */
    private static final String CLIENTS_CA = OWN + "/clients-ca.crt";

    /**
     * With keys of AES-128 a broker sends a third more for its CPU time than with Java's first
     * choice, AES-256; no weaker ones, and none without forward secrecy. For TLS 1.2 of both kinds
     * of keys, since a certificate of the user's may have either.
     */
    private static final String CIPHERS =
            String.join(
                    ",",
                    List.of(
                            "TLS_AES_128_GCM_SHA256",
                            "TLS_AES_256_GCM_SHA384",
                            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));

    private TlsProperties() {}

    /** For every listener. */
    static void shared(SortedMap<String, String> properties) {
        properties.put("ssl.cipher.suites", CIPHERS);
        properties.put("ssl.enabled.protocols", "TLSv1.3,TLSv1.2");
    }

    /** A listener of nodes and the operator, and the clients of it inside a node. */
    static void inner(String listener, SortedMap<String, String> properties) {
        var prefix = ListenerProperties.prefix(listener);
        files(prefix, OWN, NODES_CA, properties);
        properties.put(prefix + "ssl.client.auth", "required");
    }

    /**
     * A listener that accepts certificates of Users only.
     *
     * @param folder with its certificate and key
     */
    static void mutual(String prefix, String folder, SortedMap<String, String> properties) {
        files(prefix, folder, CLIENTS_CA, properties);
        properties.put(prefix + "ssl.client.auth", "required");
    }

    /**
     * A listener that asks for no certificate.
     *
     * @param folder with its certificate and key
     */
    static void oneSided(String prefix, String folder, SortedMap<String, String> properties) {
        files(prefix, folder, NODES_CA, properties);
        properties.put(prefix + "ssl.client.auth", "none");
    }

    /**
     * A client inside a node that connects to the replication listener.
     *
     * @param prefix of its settings: {@code rsm.config.cleanup.client.}
     */
    static void client(String prefix, SortedMap<String, String> properties) {
        properties.put(prefix + "security.protocol", "SSL");
        files(prefix, OWN, NODES_CA, properties);
    }

    /** The node's own certificate. */
    static String own() {
        return OWN;
    }

    private static void files(
            String prefix, String folder, String trust, SortedMap<String, String> properties) {
        properties.put(prefix + "ssl.engine.factory.class", FACTORY);
        properties.put(prefix + "spillway.tls.certificate.file", folder + "/tls.crt");
        properties.put(prefix + "spillway.tls.key.file", folder + "/tls.key");
        properties.put(prefix + "spillway.tls.trust.file", trust);
    }
}
