package dev.spillway.operator.desired;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.UserModel;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The Secret with what a User's clients need, in the forms in which they need it. Names of keys are
 * those of Kafka, of Strimzi's Secrets, and of the Service Binding specification as Quarkus and
 * Spring Cloud Bindings read them.
 */
public final class UserSecret {
    /** As the Service Binding specification recommends it. */
    public static final String TYPE = "servicebinding.io/kafka";

    public static final String PASSWORD = "password";
    public static final String CERTIFICATE = "user.crt";
    public static final String KEY = "user.key";
    public static final String PKCS12 = "user.p12";
    public static final String PKCS12_PASSWORD = "user.password";
    public static final String CA = "ca.crt";

    private static final String SCRAM = "SCRAM-SHA-512";

    private UserSecret() {}

    /**
     * @param trusted the CAs of the listener's certificate, PEM; empty for the public ones, or
     *     without TLS
     * @param since when the credentials were made
     */
    public static Secret of(
            UserModel user,
            ClientEndpoint endpoint,
            String trusted,
            UserCredentials credentials,
            Instant since) {
        var data = new TreeMap<String, String>();
        text(user, endpoint, trusted, credentials)
                .forEach((key, value) -> data.put(key, base64(value)));
        switch (credentials) {
            case UserCredentials.ByCertificate byCertificate ->
                    data.put(PKCS12, byCertificate.pkcs12());
            case UserCredentials.ByPassword byPassword -> {}
        }
        return new SecretBuilder()
                .withNewMetadata()
                .withName(user.secret())
                .withNamespace(user.namespace())
                .withLabels(Labels.cluster(user.cluster()))
                .withAnnotations(annotations(user, credentials, since))
                .withOwnerReferences(
                        new OwnerReferenceBuilder()
                                .withApiVersion("spillway.dev/v1alpha1")
                                .withKind("User")
                                .withName(user.resource())
                                .withUid(user.uid())
                                .withController(true)
                                .withBlockOwnerDeletion(true)
                                .build())
                .endMetadata()
                .withType(TYPE)
                .withData(data)
                .build();
    }

    private static Map<String, String> annotations(
            UserModel user, UserCredentials credentials, Instant since) {
        var annotations = new TreeMap<String, String>();
        annotations.put(Labels.ROTATE, user.rotation());
        annotations.put(Labels.CREDENTIALS_SINCE, since.toString());
        if (credentials instanceof UserCredentials.ByPassword(var password)) {
            annotations.put(Labels.PASSWORD_FINGERPRINT, password.fingerprint(user.resource()));
        }
        return annotations;
    }

    static SortedMap<String, String> text(
            UserModel user, ClientEndpoint endpoint, String trusted, UserCredentials credentials) {
        var values = new TreeMap<String, String>();
        values.put("client.properties", properties(java(user, endpoint, trusted, credentials)));
        values.put("kcat.conf", kcat(user, endpoint, trusted, credentials));
        values.put("librdkafka.json", json(librdkafka(user, endpoint, trusted, credentials)));
        values.put("bootstrap.servers", endpoint.bootstrap());
        values.put("username", user.identity().name());
        if (!trusted.isEmpty()) {
            values.put(CA, trusted);
        }
        values.put("type", "kafka");
        values.put("provider", "spillway");
        values.put("bootstrapServers", endpoint.bootstrap());
        values.put("bootstrap-servers", endpoint.bootstrap());
        values.put("securityProtocol", endpoint.protocol());
        values.put("user", user.identity().name());
        switch (credentials) {
            case UserCredentials.ByPassword(var password) -> {
                values.put(PASSWORD, password.secret());
                values.put("saslMechanism", SCRAM);
            }
            case UserCredentials.ByCertificate(var chain, var key, var store, var password) -> {
                values.put(CERTIFICATE, chain);
                values.put(KEY, key);
                values.put(PKCS12_PASSWORD, password.secret());
                values.put("certificates", chain);
                values.put("private-key", key);
            }
        }
        return values;
    }

    /** For Java clients. */
    private static Map<String, String> java(
            UserModel user, ClientEndpoint endpoint, String trusted, UserCredentials credentials) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("bootstrap.servers", endpoint.bootstrap());
        settings.put("security.protocol", endpoint.protocol());
        if (endpoint.tls() && !trusted.isEmpty()) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.certificates", trusted);
        }
        switch (credentials) {
            case UserCredentials.ByPassword(var password) -> {
                settings.put("sasl.mechanism", SCRAM);
                settings.put(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                + " username=\"%s\" password=\"%s\";"
                                        .formatted(user.identity().name(), password.secret()));
            }
            case UserCredentials.ByCertificate(var chain, var key, var store, var password) -> {
                settings.put("ssl.keystore.type", "PEM");
                settings.put("ssl.keystore.certificate.chain", chain);
                settings.put("ssl.keystore.key", key);
            }
        }
        return settings;
    }

    /** For clients with librdkafka; those in Python, Go, .NET and Node read such a map. */
    private static Map<String, String> librdkafka(
            UserModel user, ClientEndpoint endpoint, String trusted, UserCredentials credentials) {
        var settings = librdkafkaWithoutKeys(user, endpoint, credentials);
        if (endpoint.tls() && !trusted.isEmpty()) {
            settings.put("ssl.ca.pem", trusted);
        }
        switch (credentials) {
            case UserCredentials.ByPassword byPassword -> {}
            case UserCredentials.ByCertificate(var chain, var key, var store, var password) -> {
                settings.put("ssl.certificate.pem", chain);
                settings.put("ssl.key.pem", key);
            }
        }
        return settings;
    }

    private static Map<String, String> librdkafkaWithoutKeys(
            UserModel user, ClientEndpoint endpoint, UserCredentials credentials) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("bootstrap.servers", endpoint.bootstrap());
        settings.put("security.protocol", endpoint.protocol());
        switch (credentials) {
            case UserCredentials.ByPassword(var password) -> {
                settings.put("sasl.mechanisms", SCRAM);
                settings.put("sasl.username", user.identity().name());
                settings.put("sasl.password", password.secret());
            }
            case UserCredentials.ByCertificate byCertificate -> {}
        }
        return settings;
    }

    /**
     * For {@code kcat -F}. It reads lines of at most 511 characters and knows no escape for a new
     * line, so no certificate fits into its file: the file names the Secret's other keys, which are
     * found from the folder that they all lie in.
     */
    private static String kcat(
            UserModel user, ClientEndpoint endpoint, String trusted, UserCredentials credentials) {
        var settings = librdkafkaWithoutKeys(user, endpoint, credentials);
        if (endpoint.tls() && !trusted.isEmpty()) {
            settings.put("ssl.ca.location", CA);
        }
        switch (credentials) {
            case UserCredentials.ByPassword byPassword -> {}
            case UserCredentials.ByCertificate byCertificate -> {
                settings.put("ssl.certificate.location", CERTIFICATE);
                settings.put("ssl.key.location", KEY);
            }
        }
        return "# Run kcat in the folder of this file: kcat -F kcat.conf -L\n" + lines(settings);
    }

    private static String properties(Map<String, String> settings) {
        var escaped = new LinkedHashMap<String, String>();
        settings.forEach((key, value) -> escaped.put(key, value.replace("\n", "\\n")));
        return lines(escaped);
    }

    private static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static String json(Map<String, String> settings) {
        var object = JsonNodeFactory.instance.objectNode();
        settings.forEach(object::put);
        return object.toPrettyString() + "\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
