package dev.spillway.local.e2e.security;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody presents to a listener.
 *
 * @param settings of a Kafka client, without the address
 * @param certificate that is sent to whoever asks for one
 */
record Credential(String name, Map<String, Object> settings, Optional<KeyPairs.Pem> certificate) {
    Credential {
        settings = Map.copyOf(settings);
    }

    Credential(String name, Map<String, Object> settings) {
        this(name, settings, Optional.empty());
    }

    static Credential plaintext() {
        return new Credential("nothing, without TLS", Map.of("security.protocol", "PLAINTEXT"));
    }

    /** TLS, trusting whatever these authorities sign; no certificate. */
    static Credential withoutCertificate(String authorities) {
        return new Credential("no certificate", trusting(authorities));
    }

    static Credential certificate(String name, String authorities, KeyPairs.Pem pem) {
        return new Credential(name, trusting(authorities), Optional.of(pem));
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

    /** Kafka's name of it. */
    String protocol() {
        return settings.getOrDefault("security.protocol", "PLAINTEXT").toString();
    }

    /** Settings of a client of this address that gives up after a minute. */
    Map<String, Object> at(String address) throws GeneralSecurityException {
        var all = new HashMap<>(settings);
        all.put("bootstrap.servers", address);
        all.put("client.id", "attacker");
        all.put("request.timeout.ms", 30_000);
        all.put("default.api.timeout.ms", 60_000);
        all.put("max.block.ms", 60_000);
        all.put("delivery.timeout.ms", 60_000);
        all.put("retries", 2);
        if (certificate.isPresent()) {
            // One for each client, so that it tells whether this one sent it.
            all.put(
                    PresentingSslEngineFactory.CERTIFICATE,
                    new PresentedCertificate(certificate.get()));
            all.put("ssl.engine.factory.class", PresentingSslEngineFactory.class);
        }
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
