package dev.spillway.operator.view;

import dev.spillway.operator.desired.ConnectValues;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ConnectorValue.SecretKey;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.plan.connect.SecretValue;
import dev.spillway.operator.plan.connect.SecretVersions;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Copies the values of Secrets that the connectors of one Connect refer to into the one Secret that
 * its workers mount. It may not watch Secrets, so each is read again now and then. Used by one
 * thread, except for {@link #of} and {@link #masked}.
 */
final class ConnectSecrets {

    /** A rotated Secret reaches its connector within about this time, and Kubernetes' own. */
    private static final Duration INTERVAL = Duration.ofSeconds(20);

    /** Of thousands, at most this many are read a second. */
    private static final int READS_PER_SECOND = 20;

    /** Shorter texts are in too many words. */
    private static final int LEAST_MASKED = 4;

    private final UserSecrets secrets;
    private final Clock clock;
    private final Map<SecretKey, SecretValue> found = new ConcurrentHashMap<>();
    private volatile List<String> confidential = List.of();
    private Instant lookAt = Instant.MIN;

    /** Whether workers were seen to have no values. */
    private boolean isEmpty;

    ConnectSecrets(UserSecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What was found of a value when it was last looked for. */
    SecretValue of(SecretKey key) {
        return found.getOrDefault(
                key, new SecretValue.Unread("Secret " + key.secret() + " was not read yet"));
    }

    /** The text without the values that connectors refer to. */
    String masked(String text) {
        var masked = text;
        for (var value : confidential) {
            masked = masked.replace(value, "***");
        }
        return masked;
    }

    /** Whether there is something that was not looked for yet, or was a while ago. */
    boolean isDue(Collection<SecretKey> wanted) {
        return dueAt(wanted).filter(at -> !clock.instant().isBefore(at)).isPresent();
    }

    /** Empty while connectors refer to nothing, and workers have nothing. */
    Optional<Instant> dueAt(Collection<SecretKey> wanted) {
        if (!found.keySet().containsAll(wanted)) {
            return Optional.of(Instant.MIN);
        }
        return wanted.isEmpty() && isEmpty ? Optional.empty() : Optional.of(lookAt);
    }

    /**
     * @param wanted what connectors refer to
     * @param used files that are in use; empty if that is not known, so that all stay
     * @return those of which something else was found than before
     */
    Set<SecretKey> look(
            ConnectModel connect, Set<SecretKey> wanted, Supplier<Optional<Set<String>>> used) {
        lookAt = clock.instant().plus(interval(wanted));
        var now = new HashMap<SecretKey, SecretValue>();
        try {
            now.putAll(place(connect, wanted, used));
        } catch (KubeUnavailableException | KubeConflictException e) {
            // What was found before stands.
            lookAt = clock.instant().plus(PollIntervals.UNAVAILABLE);
            wanted.forEach(key ->
                    now.put(
                            key,
                            found.getOrDefault(
                                    key, new SecretValue.Unread(String.valueOf(e.getMessage())))));
        } catch (KubeRefusedException e) {
            wanted.forEach(key ->
                    now.put(
                            key,
                            new SecretValue.Missing(
                                    String.valueOf(e.getMessage()), "let the operator do so")));
        }
        var changed = new HashSet<SecretKey>();
        now.forEach((key, value) -> {
            if (!value.equals(found.put(key, value))) {
                changed.add(key);
            }
        });
        found.keySet().retainAll(wanted);
        return changed;
    }

    private static Duration interval(Set<SecretKey> wanted) {
        var distinct = wanted.stream().map(SecretKey::secret).distinct().count();
        var paced = Duration.ofSeconds(distinct / READS_PER_SECOND);
        return paced.compareTo(INTERVAL) > 0 ? paced : INTERVAL;
    }

    private Map<SecretKey, SecretValue> place(
            ConnectModel connect, Set<SecretKey> wanted, Supplier<Optional<Set<String>>> used) {
        var name = connect.names().valuesSecret();
        var mounted = secrets.read(connect.namespace(), name);
        if (mounted.isEmpty()) {
            return all(
                    wanted,
                    new SecretValue.Unread("there is no Secret " + name + " for the workers yet"));
        }
        if (!ConnectValues.isOf(connect, mounted.get())) {
            return all(
                    wanted,
                    new SecretValue.Missing(
                            "Secret " + name + ", which workers mount, is not this Connect's",
                            "delete it if nobody needs it, or create the Connect under another"
                                    + " name"));
        }
        var values = new HashMap<SecretKey, SecretValue>();
        var texts = new HashMap<SecretKey, String>();
        read(connect, wanted, values, texts);
        var before = versions(mounted.get());
        var result = before.with(texts, used.get());
        if (!result.next().equals(before)) {
            secrets.write(
                    ConnectValues.secret(connect, result.next().values(), result.next().last()),
                    mounted);
        }
        texts.keySet()
                .forEach(key ->
                        values.put(
                                key,
                                Optional.ofNullable(result.placeholders().get(key))
                                        .<SecretValue>map(SecretValue.Placed::new)
                                        .orElseGet(() -> tooLarge(connect, key))));
        confidential = confidential(result.next().values().values());
        isEmpty = result.next().values().isEmpty();
        return values;
    }

    private static SecretValue tooLarge(ConnectModel connect, SecretKey key) {
        return new SecretValue.Missing(
                "key %s of Secret %s does not fit into Secret %s beside the values of other connectors; Kubernetes allows 1 MiB for one Secret"
                        .formatted(key.key(), key.secret(), connect.names().valuesSecret()),
                "move some of the connectors to another Connect");
    }

    private static Map<SecretKey, SecretValue> all(Set<SecretKey> keys, SecretValue value) {
        var all = new HashMap<SecretKey, SecretValue>();
        keys.forEach(key -> all.put(key, value));
        return all;
    }

    private void read(
            ConnectModel connect,
            Set<SecretKey> wanted,
            Map<SecretKey, SecretValue> values,
            Map<SecretKey, String> texts) {
        var bySecret = new TreeMap<String, List<SecretKey>>();
        wanted.forEach(
                key -> bySecret.computeIfAbsent(key.secret(), first -> new ArrayList<>()).add(key));
        bySecret.forEach((name, keys) -> {
            Optional<Secret> secret;
            try {
                secret = secrets.read(connect.namespace(), name);
            } catch (KubeRefusedException e) {
                keys.forEach(key ->
                        values.put(
                                key,
                                new SecretValue.Missing(
                                        String.valueOf(e.getMessage()),
                                        "let the operator read it")));
                return;
            }
            if (secret.filter(there -> isOfTheOperator(there, name)).isPresent()) {
                keys.forEach(key ->
                        values.put(
                                key,
                                new SecretValue.Missing(
                                        "Secret "
                                                + name
                                                + " is the operator's own, and no connector's",
                                        "name another Secret in spec.config")));
                return;
            }
            for (var key : keys) {
                Optional.ofNullable(secret.map(Secret::getData).orElse(null))
                        .map(data -> data.get(key.key()))
                        .ifPresentOrElse(
                                text -> texts.put(key, text),
                                () -> values.put(key, missing(key, secret.isPresent())));
            }
        });
    }

    /** With a node's key one is that node. Credentials of Users are for their clients. */
    private static boolean isOfTheOperator(Secret secret, String name) {
        var labels = secret.getMetadata().getLabels();
        return labels != null
                && Labels.OPERATORS.equals(labels.get(Labels.MANAGED_BY))
                && !name.endsWith(UserModel.SECRET_SUFFIX);
    }

    private static SecretValue missing(SecretKey key, boolean exists) {
        return exists
                ? new SecretValue.Missing(
                        "Secret %s has no key %s".formatted(key.secret(), key.key()),
                        "add it, or correct the key in spec.config")
                : new SecretValue.Missing(
                        "there is no Secret %s with key %s in this namespace"
                                .formatted(key.secret(), key.key()),
                        "create it, or correct the name in spec.config");
    }

    private static SecretVersions versions(Secret mounted) {
        return new SecretVersions(
                mounted.getData() == null ? new TreeMap<>() : new TreeMap<>(mounted.getData()),
                last(mounted));
    }

    /** What a hand has edited is no number. */
    private static int last(Secret mounted) {
        var annotations = mounted.getMetadata().getAnnotations();
        var text = annotations == null ? "" : annotations.getOrDefault(Labels.LAST_VERSION, "");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** Longest first: one may be a part of another. */
    private static List<String> confidential(Collection<String> values) {
        return values.stream()
                .map(ConnectSecrets::decoded)
                .map(String::strip)
                .filter(text -> text.length() >= LEAST_MASKED)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static String decoded(String value) {
        try {
            return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
