package dev.spillway.operator.kube;

import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether an existing object is the one that the operator creates under that name. */
final class ObjectOwnership {

    private ObjectOwnership() {}

    /**
     * @param desired has the labels of its Cluster or Connect, and that as owner where it has one
     */
    static boolean is(HasMetadata existing, HasMetadata desired) {
        return labels(existing)
                        .entrySet()
                        .containsAll(
                                labels(desired, Labels.MANAGED_BY, Labels.CLUSTER, Labels.CONNECT))
                || owners(existing).anyMatch(owners(desired).collect(Collectors.toSet())::contains);
    }

    /** Who the object belongs to, for people. */
    static String describe(HasMetadata existing) {
        var owner =
                Stream.ofNullable(existing.getMetadata().getOwnerReferences())
                        .flatMap(List::stream)
                        .map(each -> "owned by " + each.getKind() + " " + each.getName());
        var labels =
                Stream.of(Labels.MANAGED_BY, Labels.INSTANCE)
                        .filter(labels(existing)::containsKey)
                        .map(key -> key + "=" + labels(existing).get(key));
        var description = Stream.concat(owner, labels).collect(Collectors.joining(", "));
        return description.isEmpty() ? "it names no owner" : description;
    }

    private static Set<Map.Entry<String, String>> labels(HasMetadata object, String... keys) {
        var wanted = Set.of(keys);
        return labels(object).entrySet().stream()
                .filter(label -> wanted.contains(label.getKey()))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> labels(HasMetadata object) {
        return Objects.requireNonNullElse(
                object.getMetadata().getLabels(), Map.<String, String>of());
    }

    private static Stream<String> owners(HasMetadata object) {
        return Stream.ofNullable(object.getMetadata().getOwnerReferences())
                .flatMap(List::stream)
                .map(OwnerReference::getUid);
    }
}
