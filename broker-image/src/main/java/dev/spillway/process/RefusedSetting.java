package dev.spillway.process;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/**
 * Finds the setting that keeps Kafka from starting, in what Kafka threw. Kafka names most settings
 * itself; of a plugin that does not exist, or that refuses its own settings, only the class name
 * can be found in the messages or in the stack.
 */
public final class RefusedSetting {

    /**
     * Their plugins depend on external systems: a failure does not mean that a setting is wrong.
     */
    private static final String TIERING = "remote.log.";

    private final List<Throwable> chain;
    private final Map<String, String> settings;

    private RefusedSetting(Throwable thrown, Map<String, String> settings) {
        this.chain = chain(thrown);
        this.settings = new TreeMap<>(settings);
    }

    /**
     * One line that names the setting, its value and what is wrong; empty when no setting is to
     * blame.
     *
     * @param settings server.properties
     */
    public static Optional<String> in(Throwable thrown, Map<String, String> settings) {
        return new RefusedSetting(thrown, settings).find();
    }

    private Optional<String> find() {
        Optional<String> named = named();
        if (named.isPresent()) {
            return named.map(this::line);
        }
        Optional<String> plugin = plugin();
        if (plugin.isPresent()) {
            return plugin.map(this::line);
        }
        return is(ConfigException.class, InvalidConfigurationException.class)
                ? Optional.of(causes())
                : Optional.empty();
    }

    /** {@code metric.reporters = com.acme.Reporter: KafkaException: Class ... cannot be found} */
    private String line(String key) {
        return key + " = " + (isSecret(key) ? "(hidden)" : settings.get(key)) + ": " + causes();
    }

    /** The line ends up where many may read it. */
    private static boolean isSecret(String key) {
        return Stream.of("password", "secret", "jaas", "keystore.key").anyMatch(key::contains);
    }

    /** The longest of the named ones: a key may be a prefix of another. */
    private Optional<String> named() {
        return mayBeRefusal()
                ? settings.keySet().stream()
                        .filter(key -> !key.equals("log.dirs"))
                        .filter(key -> messages().anyMatch(message -> names(message, key)))
                        .max((one, other) -> Integer.compare(one.length(), other.length()))
                : Optional.empty();
    }

    private static boolean names(String message, String key) {
        int at = message.indexOf(key);
        int end = at + key.length();
        return at >= 0
                && (at == 0 || !isPartOfAName(message.charAt(at - 1)))
                && (end == message.length()
                        || !isPartOfAName(message.charAt(end))
                        || isEndOfASentence(message, end));
    }

    private static boolean isPartOfAName(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_';
    }

    private static boolean isEndOfASentence(String message, int at) {
        return message.charAt(at) == '.'
                && (at + 1 == message.length() || Character.isWhitespace(message.charAt(at + 1)));
    }

    /**
     * An illegal argument may also come from what is on the disk: only a setting's name proves it.
     */
    private boolean mayBeRefusal() {
        return is(
                ConfigException.class,
                InvalidConfigurationException.class,
                IllegalArgumentException.class,
                ClassNotFoundException.class);
    }

    @SafeVarargs
    private boolean is(Class<? extends Throwable>... types) {
        return chain.stream()
                .anyMatch(one -> Stream.of(types).anyMatch(type -> type.isInstance(one)));
    }

    /** The setting that names a class which is part of the failure. */
    private Optional<String> plugin() {
        return settings.entrySet().stream()
                .filter(setting -> !setting.getKey().startsWith(TIERING))
                .filter(setting -> classes(setting.getValue()).anyMatch(this::isInTheFailure))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Stream<String> classes(String value) {
        return Stream.of(value.split(","))
                .map(String::strip)
                .filter(text -> text.matches("[\\p{L}_$][\\w$]*(\\.[\\p{L}_$][\\w$]*)+"))
                // Kafka's own are in every stack.
                .filter(text -> !text.startsWith("org.apache.kafka."));
    }

    private boolean isInTheFailure(String name) {
        return messages().anyMatch(message -> names(message, name))
                || chain.stream()
                        .flatMap(one -> Arrays.stream(one.getStackTrace()))
                        .map(StackTraceElement::getClassName)
                        .anyMatch(frame -> frame.equals(name) || frame.startsWith(name + "$"));
    }

    /** Kafka's message and those of its causes, each once. */
    private String causes() {
        return chain.stream()
                .map(one ->
                        one.getMessage() == null || one.getMessage().isBlank()
                                ? one.getClass().getSimpleName()
                                : one.getMessage().strip().lines().findFirst().orElse(""))
                .distinct()
                .collect(Collectors.joining("; because: "));
    }

    private Stream<String> messages() {
        return chain.stream()
                .map(Throwable::getMessage)
                .filter(message -> message != null)
                .map(String::valueOf);
    }

    /** A cause may be its own cause; none is taken twice, and only a few are taken. */
    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable one = thrown;
                one != null && !chain.contains(one) && chain.size() < 10;
                one = one.getCause()) {
            chain.add(one);
        }
        return chain;
    }
}
