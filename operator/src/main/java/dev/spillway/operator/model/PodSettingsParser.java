package dev.spillway.operator.model;

import dev.spillway.operator.api.PodSpec;
import dev.spillway.operator.api.PodSpecBuilder;
import dev.spillway.operator.api.SecretReference;
import dev.spillway.operator.api.Spread;
import dev.spillway.operator.model.Problem.Reason;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses users' settings for Pods. */
final class PodSettingsParser {
    /** A label or annotation key: an optional DNS name and a slash, then 1 to 63 characters. */
    private static final Pattern KEY =
            Pattern.compile(
                    "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private static final Pattern LABEL_VALUE =
            Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    /** Less is not enough to hand over leaderships and close logs in order. */
    private static final int MIN_GRACE_SECONDS = 30;

    private static final int MAX_GRACE_SECONDS = 3600;

    private final SpecReader in;
    private final String path;
    private final Set<Integer> ports;

    /**
     * @param ports that Kafka's container listens on
     */
    PodSettingsParser(SpecReader in, String path, Set<Integer> ports) {
        this.in = in;
        this.path = path;
        this.ports = ports;
    }

    PodSettings parse(@Nullable PodSpec given) {
        PodSpec spec = given == null ? PodSpecBuilder.builder().build() : given;
        return new PodSettings(
                notOurs("labels", labels("labels", spec.labels())),
                notOurs("annotations", keys("annotations", spec.annotations())),
                labels("nodeSelector", spec.nodeSelector()),
                spec.affinity() == null ? new Affinity() : spec.affinity(),
                orEmpty(spec.tolerations()),
                spec.spread() == null ? Spread.Preferred : spec.spread(),
                topologySpread(orEmpty(spec.topologySpread())),
                spec.priorityClassName() == null ? "" : spec.priorityClassName(),
                spec.serviceAccountName() == null
                        ? new ServiceAccountChoice.Own()
                        : new ServiceAccountChoice.Given(spec.serviceAccountName()),
                orEmpty(spec.imagePullSecrets()).stream()
                        .map(SecretReference::name)
                        .filter(Objects::nonNull)
                        .toList(),
                new PodAdditionsParser(in, path, ports).parse(spec),
                Optional.ofNullable(spec.securityContext()),
                Objects.requireNonNullElseGet(
                        spec.containerSecurityContext(), SecurityContext::new),
                gracePeriod(spec.terminationGracePeriodSeconds()));
    }

    private Optional<Integer> gracePeriod(@Nullable Integer seconds) {
        if (seconds != null && (seconds < MIN_GRACE_SECONDS || seconds > MAX_GRACE_SECONDS)) {
            in.refuse(
                    path + ".terminationGracePeriodSeconds",
                    Reason.Invalid,
                    "must be from %d to %d".formatted(MIN_GRACE_SECONDS, MAX_GRACE_SECONDS));
        }
        return Optional.ofNullable(seconds);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private SortedMap<String, String> labels(String field, @Nullable Map<String, String> given) {
        var labels = keys(field, given);
        labels.forEach((key, value) -> {
            if (!LABEL_VALUE.matcher(value).matches()) {
                in.refuse(
                        "%s.%s[%s]".formatted(path, field, key),
                        Reason.Invalid,
                        "\"%s\" is not a label value: use at most 63 letters, digits, '-',"
                                        .formatted(value)
                                + " '_' and '.', starting and ending with a letter or"
                                + " digit");
            }
        });
        return labels;
    }

    private SortedMap<String, String> keys(String field, @Nullable Map<String, String> given) {
        var read = new TreeMap<String, String>();
        if (given != null) {
            given.forEach((key, value) -> {
                if (KEY.matcher(key).matches()) {
                    read.put(key, Objects.requireNonNullElse(value, ""));
                } else {
                    in.refuse(
                            "%s.%s[%s]".formatted(path, field, key),
                            Reason.Invalid,
                            "not a valid key: use example.com/name or name");
                }
            });
        }
        return read;
    }

    private SortedMap<String, String> notOurs(String field, SortedMap<String, String> given) {
        for (String key : given.keySet()) {
            if (key.startsWith("spillway.dev/") || key.startsWith("app.kubernetes.io/")) {
                in.refuse(
                        "%s.%s[%s]".formatted(path, field, key),
                        Reason.Forbidden,
                        "reserved for the operator; use a prefix of your own");
            }
        }
        return given;
    }

    /** The Pod API requires these three, and would refuse only when the Pod is created. */
    private List<TopologySpreadConstraint> topologySpread(List<TopologySpreadConstraint> given) {
        for (int i = 0; i < given.size(); i++) {
            var constraint = given.get(i);
            if (constraint.getMaxSkew() == null
                    || constraint.getTopologyKey() == null
                    || constraint.getWhenUnsatisfiable() == null) {
                in.refuse(
                        "%s.topologySpread[%d]".formatted(path, i),
                        Reason.Required,
                        "set maxSkew, topologyKey and whenUnsatisfiable");
            }
        }
        return given;
    }
}
