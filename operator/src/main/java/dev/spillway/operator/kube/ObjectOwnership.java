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

/** Whether an object that is there is the one that the operator makes under that name. */
final class ObjectOwnership {

    private ObjectOwnership() {}

    /**
     * @param desired carries the labels, and where it has one the owner, of the Cluster
     */
    static boolean is(HasMetadata there, HasMetadata desired) {
        return labels(there)
                        .entrySet()
                        .containsAll(marks(desired, Labels.MANAGED_BY, Labels.CLUSTER))
                || owners(there).anyMatch(owners(desired).collect(Collectors.toSet())::contains);
    }

    /** What it says of whose it is, for people. */
    static String marks(HasMetadata there) {
        var owner =
                Stream.ofNullable(there.getMetadata().getOwnerReferences())
                        .flatMap(List::stream)
                        .map(each -> "owned by " + each.getKind() + " " + each.getName());
        var labels =
                Stream.of(Labels.MANAGED_BY, Labels.INSTANCE)
                        .filter(labels(there)::containsKey)
                        .map(key -> key + "=" + labels(there).get(key));
        var marks = Stream.concat(owner, labels).collect(Collectors.joining(", "));
        return marks.isEmpty() ? "it does not say whose" : marks;
    }

    private static Set<Map.Entry<String, String>> marks(HasMetadata object, String... keys) {
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
