package dev.spillway.broker.tls;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key, and the CAs that peers are checked against; all three are PEM.
 *
 * @param certificate the chain, the node's own certificate among it
 * @param key PKCS#8, not encrypted
 * @param trust CA certificates
 */
public record TlsFiles(Path certificate, Path key, Path trust) {
    public static final String CERTIFICATE = "spillway.tls.certificate.file";
    public static final String KEY = "spillway.tls.key.file";
    public static final String TRUST = "spillway.tls.trust.file";

    /**
     * Under these names Kafka tells them to the factory of one listener, see {@link
     * #nameForListeners}.
     */
    private static final Map<String, String> PASSED =
            Map.of(
                    CERTIFICATE, "spillway-certificate.ssl.keystore.location",
                    KEY, "spillway-key.ssl.keystore.location",
                    TRUST, "spillway-trust.ssl.truststore.location");

    private static final Pattern OF_LISTENER =
            Pattern.compile("listener\\.name\\.([^.]+)\\.(spillway\\.tls\\.[a-z]+\\.file)");

    /**
     * What the factory of a listener, or of a client in this process, is given.
     *
     * @throws IllegalArgumentException when one of the three settings is missing; says which
     */
    static TlsFiles of(Map<String, ?> configs) {
        return new TlsFiles(path(configs, CERTIFICATE), path(configs, KEY), path(configs, TRUST));
    }

    private static Path path(Map<String, ?> configs, String name) {
        return text(configs, PASSED.get(name))
                .or(() -> text(configs, name))
                .map(Path::of)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                name
                                        + " is not set, for a listener with listener.name.<name>."
                                        + " in front"));
    }

    private static Optional<String> text(Map<String, ?> configs, @Nullable String name) {
        return name != null && configs.get(name) instanceof String text && !text.isBlank()
                ? Optional.of(text)
                : Optional.empty();
    }

    /**
     * Adds, for each listener's files, a setting that reaches the factory of that listener.
     *
     * <p>Kafka takes the prefix {@code listener.name.<name>.} off its own settings only. All others
     * reach every factory with their prefix, and no factory is told its listener. One exception is
     * meant for SASL mechanisms: any word may stand between the prefix and one of Kafka's own names
     * ({@code AbstractConfig.valuesWithPrefixOverride}).
     */
    public static void nameForListeners(Properties properties) {
        for (String key : List.copyOf(properties.stringPropertyNames())) {
            Matcher listener = OF_LISTENER.matcher(key);
            String passed = listener.matches() ? PASSED.get(listener.group(2)) : null;
            if (passed != null) {
                properties.put(
                        "listener.name." + listener.group(1) + "." + passed,
                        properties.getProperty(key));
            }
        }
    }

    /** Every set of files that is named for this listener: none, or one. */
    public static Optional<TlsFiles> ofListener(Properties properties, String listener) {
        String prefix = "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
        Map<String, String> own = new HashMap<>();
        for (String name : new TreeSet<>(PASSED.keySet())) {
            String value = properties.getProperty(prefix + name);
            if (value != null) {
                own.put(name, value);
            }
        }
        return own.isEmpty() ? Optional.empty() : Optional.of(of(own));
    }

    /**
     * Whether the CAs are those of the certificate itself: {@code ca.crt} beside it, as every
     * Secret of a certificate has it. A listener for clients may trust other CAs than its own.
     */
    public boolean trustsItself() {
        return trust.getFileName().toString().equals("ca.crt")
                && trust.resolveSibling("").equals(certificate.resolveSibling(""));
    }
}
