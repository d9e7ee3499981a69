package dev.spillway.local.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.StatusException;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;

/** A patch in one of the formats that clients send. */
public sealed interface Patch {

    /**
     * Returns the patched object.
     *
     * @throws StatusException 400 or 422 if the patch cannot be applied
     */
    ObjectNode apply(ObjectNode live);

    /** JSON patch, RFC 6902. */
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

    /** JSON merge patch, RFC 7386: null deletes, lists are replaced. */
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
     * Strategic merge patch: like a merge patch, but lists with merge keys are merged item by item.
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
        throw StatusException.badRequest("the patched value is not an object");
    }
}
