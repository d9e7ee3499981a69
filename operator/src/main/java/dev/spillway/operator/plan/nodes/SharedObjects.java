package dev.spillway.operator.plan.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes of a Cluster share is put right when it is missing, when its desired form changed,
 * and when someone else changed a field that the operator sets. Fields that others add are theirs.
 */
public final class SharedObjects {

    /**
     * Hash of the object as it was last applied. Without it, a field that leaves the desired form
     * would be taken for one that somebody else added.
     */
    static final String APPLIED = "spillway.dev/applied";

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
            return Optional.of("its desired form changed");
        }
        if (!contains(JSON.valueToTree(observed), JSON.valueToTree(desired))) {
            return Optional.of("something changed it");
        }
        return Optional.empty();
    }

    /** Whether every field that is set in one is set alike in the other. */
    private static boolean contains(JsonNode whole, JsonNode part) {
        if (part.isObject()) {
            return part.properties().stream()
                    .allMatch(field ->
                            isNothing(field.getValue())
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

    /** Kubernetes does not store what is empty. */
    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isContainerNode() && value.isEmpty());
    }

    private static HasMetadata stamped(HasMetadata object) {
        ObjectNode tree = JSON.valueToTree(object);
        var hash = hash(tree);
        tree.withObjectProperty("metadata").withObjectProperty("annotations").put(APPLIED, hash);
        return JSON.convertValue(tree, object.getClass());
    }

    private static String hash(JsonNode tree) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var bytes = digest.digest(tree.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
