package dev.spillway.operator.plan.connect;

import dev.spillway.operator.model.ConnectorValue.SecretKey;
import dev.spillway.operator.model.SecretPlaceholder;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The values that the workers of a Connect are to have, by the file that each has there.
 *
 * <ol>
 *   <li>A value that is there keeps its version.
 *   <li>Another value gets a version of its own, beside the old one: connectors go over to it one
 *       by one, and their workers may get it a minute later.
 *   <li>What no connector uses goes.
 * </ol>
 *
 * <p>No version is given twice, even after a value has gone: a worker whose files are not yet as
 * they should be would read the old value without anybody noticing.
 *
 * @param values by file, in Base64
 * @param last the highest version ever given
 */
public record SecretVersions(SortedMap<String, String> values, int last) {

    /** Kubernetes allows 1 MiB for a Secret; the keys are in it, too. */
    private static final int MAX_LENGTH = 900 * 1024;

    private static final Pattern VERSION = Pattern.compile(".*\\.(\\d{1,9})");

    public SecretVersions {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * @param placeholders of the wanted values; without those that do not fit in
     */
    public record Result(SecretVersions next, Map<SecretKey, SecretPlaceholder> placeholders) {}

    /**
     * @param wanted in Base64
     * @param used files that connectors use now, which stay; empty if all that are there stay
     */
    public Result with(Map<SecretKey, String> wanted, Optional<Set<String>> used) {
        var stay = new TreeMap<>(values);
        int highest = last;
        for (var file : values.keySet()) {
            highest = Math.max(highest, version(file));
        }
        for (var file : used.orElseGet(Set::of)) {
            highest = Math.max(highest, version(file));
        }
        var placeholders = new HashMap<SecretKey, SecretPlaceholder>();
        var missing = new TreeMap<String, SecretKey>();
        wanted.forEach((key, value) ->
                find(key, value)
                        .ifPresentOrElse(
                                there -> placeholders.put(key, there),
                                () -> missing.put(key.secret() + "/" + key.key(), key)));
        used.ifPresent(files ->
                stay.keySet()
                        .removeIf(file ->
                                !files.contains(file)
                                        && placeholders.values().stream()
                                                .noneMatch(each -> each.file().equals(file))));
        for (var key : missing.values()) {
            var value = wanted.getOrDefault(key, "");
            var placeholder = new SecretPlaceholder(key.secret(), key.key(), highest + 1);
            if (length(stay) + placeholder.file().length() + value.length() * 3L / 4 > MAX_LENGTH) {
                continue;
            }
            highest++;
            stay.put(placeholder.file(), value);
            placeholders.put(key, placeholder);
        }
        return new Result(new SecretVersions(stay, highest), Map.copyOf(placeholders));
    }

    /**
     * The newest of this value. Names of Secrets and of keys may have dots, so that a file may be
     * of another Secret; what counts is that it has the value.
     */
    private Optional<SecretPlaceholder> find(SecretKey key, String value) {
        var prefix = SecretPlaceholder.prefix(key.secret(), key.key());
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> entry.getValue().equals(value))
                .map(entry -> entry.getKey().substring(prefix.length()))
                .filter(version -> version.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .max(Integer::compareTo)
                .map(version -> new SecretPlaceholder(key.secret(), key.key(), version));
    }

    private static int version(String file) {
        var matcher = VERSION.matcher(file);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static long length(Map<String, String> values) {
        return values.entrySet().stream()
                .mapToLong(each -> each.getKey().length() + each.getValue().length() * 3L / 4)
                .sum();
    }

    /** Values of Secrets are in no log. */
    @Override
    public String toString() {
        return values.keySet() + " up to " + last;
    }
}
