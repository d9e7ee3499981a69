package dev.spillway.local.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What clients need to connect as a User: the Secret that the operator keeps for it.
 *
 * @param properties for Java clients
 * @param kcat for kcat and other clients with librdkafka
 */
public record UserCredentials(String properties, String kcat) {

    /** Empty while there is no Secret, or while it is not complete. */
    public static Optional<UserCredentials> of(
            KubernetesClient client, String namespace, String user) {
        var secret = client.secrets().inNamespace(namespace).withName(user + "-credentials").get();
        if (secret == null) {
            return Optional.empty();
        }
        var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
        return decoded(data.get("client.properties"))
                .flatMap(properties ->
                        decoded(data.get("kcat.conf"))
                                .map(kcat -> new UserCredentials(properties, kcat)));
    }

    private static Optional<String> decoded(@Nullable String base64) {
        return Optional.ofNullable(base64)
                .map(text -> new String(Base64.getDecoder().decode(text), UTF_8));
    }

    /** For a Java client. */
    public Map<String, Object> settings() {
        var properties = new Properties();
        try {
            properties.load(new StringReader(this.properties));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var settings = new HashMap<String, Object>();
        properties.forEach((name, value) -> settings.put(name.toString(), value));
        return settings;
    }

    /** Without the keys: it must never be logged. */
    @Override
    public String toString() {
        return "UserCredentials";
    }
}
