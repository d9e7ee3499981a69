package dev.spillway.local.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.StatusException;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;

/** A change of an object as a client writes it down. */
public sealed interface Patch {

    /**
     * The object with the change.
     *
     * @throws Failure 400 or 422 when the patch does not fit
     */
    ObjectNode apply(ObjectNode live);

    /** RFC 6902. */
    record Operations(JsonNode operations) implements Patch {
        @Override
        public ObjectNode apply(ObjectNode live) {
            try {
                return asObject(JsonPatch.apply(operations, live.deepCopy()));
            } catch (JsonPatchException e) {
                throw StatusException.unprocessable(
                        "the server rejected our request due to an error in our request: "
                                + e.getMessage());
            }
        }
    }

    /** RFC 7386: null deletes, lists are replaced. */
    record Merge(JsonNode patch) implements Patch {
        @Override
        public ObjectNode apply(ObjectNode live) {
            return asObject(merge(live, patch));
        }

        private static JsonNode merge(JsonNode target, JsonNode patch) {
            if (!(patch instanceof ObjectNode changes)) {
                return patch;
            }
            ObjectNode merged =
                    target instanceof ObjectNode object ? object.deepCopy() : Json.object();
            changes.properties()
                    .forEach(each -> {
                        if (each.getValue().isNull()) {
                            merged.remove(each.getKey());
                        } else {
                            merged.set(
                                    each.getKey(),
                                    merge(merged.path(each.getKey()), each.getValue()));
                        }
                    });
            return merged;
        }
    }

    /**
     * Kubernetes' own: like a merge patch, but lists whose items have keys are merged item by item.
     */
    record Strategic(JsonNode patch, MergeSchema mergeSchema) implements Patch {
        @Override
        public ObjectNode apply(ObjectNode live) {
            return asObject(StrategicMergePatch.apply(live, patch, mergeSchema));
        }
    }

    private static ObjectNode asObject(JsonNode patched) {
        if (patched instanceof ObjectNode object) {
            return object;
        }
        throw StatusException.badRequest("the patch leaves no object");
    }
}
