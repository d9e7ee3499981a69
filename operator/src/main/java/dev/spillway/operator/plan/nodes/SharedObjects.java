package dev.spillway.operator.plan.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.operator.model.Sha256;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies the objects that all nodes of a Cluster share when they are missing, when their desired
 * state changed, and when somebody else changed a field that the operator sets. Fields that others
 * add stay.
 */
public final class SharedObjects {

    /**
     * Hash of the object as it was last applied. Without it, a field that is no longer desired
     * would be taken for one that somebody else added.
     */
    static final String APPLIED = "spillway.dev/applied";

    /** Why an object is applied that is not as it was applied. */
    public static final String CHANGED = "somebody changed it";

    /** Of that hash. */
    private static final int LENGTH = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private SharedObjects() {}

    public static List<KubeStep> next(
            List<HasMetadata> desired, Map<String, HasMetadata> observed) {
        return desired.stream()
                .map(SharedObjects::stamped)
                .flatMap(object ->
                        whyApply(object, observed.get(ObservedCluster.key(object))).stream()
                                .<KubeStep>map(why -> new KubeStep.Apply(object, why)))
                .toList();
    }

    private static Optional<String> whyApply(HasMetadata desired, @Nullable HasMetadata observed) {
        if (observed == null) {
            return Optional.of("it is missing");
        }
        var hash = desired.getMetadata().getAnnotations().get(APPLIED);
        var annotations = observed.getMetadata().getAnnotations();
        if (annotations == null || !Objects.equals(hash, annotations.get(APPLIED))) {
            return Optional.of("its desired state changed");
        }
        if (!contains(JSON.valueToTree(observed), JSON.valueToTree(desired))) {
            return Optional.of(CHANGED);
        }
        return Optional.empty();
    }

    /** Whether every field that is set in the part has the same value in the whole. */
    private static boolean contains(JsonNode whole, JsonNode part) {
        if (part.isObject()) {
            return part.properties().stream()
                    .allMatch(field ->
                            isNothing(field.getValue())
                                    || isZero(field.getValue()) && !whole.has(field.getKey())
                                    || contains(whole.path(field.getKey()), field.getValue()));
        }
        if (part.isArray()) {
            if (whole.size() != part.size()) {
                return false;
            }
            for (int i = 0; i < part.size(); i++) {
                if (!contains(whole.path(i), part.path(i))) {
                    return false;
                }
            }
            return true;
        }
        return part.equals(whole);
    }

    /** Kubernetes does not store empty fields. */
    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isContainerNode() && value.isEmpty());
    }

    /** Nor most fields with the value that they have when they are left out. */
    private static boolean isZero(JsonNode value) {
        return value.isTextual() && value.textValue().isEmpty()
                || value.isBoolean() && !value.booleanValue()
                || value.isNumber() && value.decimalValue().signum() == 0;
    }

    private static HasMetadata stamped(HasMetadata object) {
        ObjectNode tree = JSON.valueToTree(object);
        var hash = Sha256.hex(tree.toString(), LENGTH);
        tree.withObjectProperty("metadata").withObjectProperty("annotations").put(APPLIED, hash);
        return JSON.convertValue(tree, object.getClass());
    }
}
