package dev.spillway.local.e2e.security;

import java.util.HashMap;
import java.util.Map;

/**
 * What somebody presents to a listener.
 *
 * @param settings of a Kafka client, without the address
 */
record Credential(String name, Map<String, Object> settings) {
    Credential {
        settings = Map.copyOf(settings);
    }

    static Credential plaintext() {
        return new Credential("nothing, without TLS", Map.of("security.protocol", "PLAINTEXT"));
    }

    /** TLS, trusting whatever these authorities sign; no certificate. */
    static Credential withoutCertificate(String authorities) {
        return new Credential("no certificate", trusting(authorities));
    }

    static Credential certificate(String name, String authorities, KeyPairs.Pem pem) {
        var settings = trusting(authorities);
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.key", pem.key());
        settings.put("ssl.keystore.certificate.chain", pem.chain());
        return new Credential(name, settings);
    }

    /**
     * @param mechanism {@code SCRAM-SHA-512} or another
     * @param jaas the login module's line
     */
    static Credential sasl(String name, String authorities, String mechanism, String jaas) {
        var settings = trusting(authorities);
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", mechanism);
        settings.put("sasl.jaas.config", jaas);
        return new Credential(name, settings);
    }

    static Credential scram(String name, String authorities, String user, String password) {
        return sasl(
                name,
                authorities,
                "SCRAM-SHA-512",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
                                .formatted(user)
                        + " password=\"%s\";".formatted(password));
    }

    /** Settings of a client of this address that gives up soon. */
    Map<String, Object> at(String address) {
        var all = new HashMap<>(settings);
        all.put("bootstrap.servers", address);
        all.put("client.id", "attacker");
        all.put("request.timeout.ms", 10_000);
        all.put("default.api.timeout.ms", 15_000);
        all.put("max.block.ms", 15_000);
        all.put("delivery.timeout.ms", 15_000);
        all.put("retries", 2);
        return all;
    }

    private static Map<String, Object> trusting(String authorities) {
        var settings = new HashMap<String, Object>();
        settings.put("security.protocol", "SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.certificates", authorities);
        settings.put("ssl.endpoint.identification.algorithm", "");
        return settings;
    }
}
