package dev.spillway.local.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What clients need to connect as a User: the Secret that the operator keeps for it.
 *
 * @param properties for Java clients
 * @param kcat for kcat; it names the files that it needs, as if they were beside it
 * @param files that it names, with their content
 */
public record UserCredentials(String properties, String kcat, Map<String, String> files) {
    private static final Pattern FILE = Pattern.compile("(?m)^(ssl\\.\\w+\\.location=)(.+)$");

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
                                .map(kcat ->
                                        new UserCredentials(properties, kcat, files(kcat, data))));
    }

    private static Map<String, String> files(String kcat, Map<String, String> data) {
        var files = new HashMap<String, String>();
        FILE.matcher(kcat)
                .results()
                .map(line -> line.group(2))
                .forEach(name ->
                        decoded(data.get(name)).ifPresent(content -> files.put(name, content)));
        return files;
    }

    /** For a kcat that is run anywhere, when the files are in this folder. */
    public String kcat(Path folder) {
        return FILE.matcher(kcat)
                .replaceAll(line ->
                        Matcher.quoteReplacement(line.group(1) + folder.resolve(line.group(2))));
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
