package dev.spillway.operator.admin;

import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.Identity;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/**
 * How the operator proves who it is to nodes, and whom it takes for a node. Kept in memory only.
 *
 * @param trust authorities of nodes
 */
public record AdminCredentials(Identity identity, List<Certificate> trust) {

    public AdminCredentials {
        trust = List.copyOf(trust);
    }

    /** Of Kafka's clients: PEM instead of files, and the name of the node is verified. */
    Map<String, Object> settings() {
        return Map.of(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                "SSL",
                SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                new Password(identity.chainPem()),
                SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                new Password(identity.key().pem()),
                SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                new Password(Certificate.pem(trust)),
                SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
                "https",
                SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG,
                "TLSv1.3,TLSv1.2");
    }

    @Override
    public String toString() {
        return "credentials of " + identity.certificate();
    }
}
