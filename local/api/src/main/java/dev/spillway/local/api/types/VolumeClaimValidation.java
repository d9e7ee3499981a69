package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Validation of PersistentVolumeClaims. The spec is immutable, except that a bound claim may
 * request more storage.
 */
final class VolumeClaimValidation {

    private VolumeClaimValidation() {}

    static void check(ObjectNode claim, @Nullable ObjectNode old, FieldErrors errors) {
        JsonNode spec = claim.path("spec");
        errors.require(
                spec.path("accessModes"), "spec.accessModes", "at least 1 access mode is required");
        JsonNode requests = spec.path("resources").path("requests");
        errors.require(requests.path("storage"), "spec.resources[storage]");
        errors.quantities(requests, "spec.resources.requests");
        if (old != null && errors.found().isEmpty()) {
            change(claim, old, errors);
        }
    }

    private static void change(ObjectNode claim, ObjectNode old, FieldErrors errors) {
        boolean bound = claim.path("status").path("phase").asText().equals("Bound");
        if (!frozen(old, bound).equals(frozen(claim, bound))) {
            errors.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims");
        }
        BigDecimal size = requested(claim);
        JsonNode capacity = old.path("status").path("capacity").path("storage");
        // A failed expansion may be reverted, but a volume never shrinks.
        if (size.compareTo(requested(old)) < 0
                && capacity.isTextual()
                && size.compareTo(amount(capacity)) <= 0) {
            errors.forbidden(
                    "spec.resources.requests.storage",
                    "field can not be less than status.capacity");
        }
    }

    /** The immutable part of the spec. The volume name is set when the claim is bound. */
    private static JsonNode frozen(ObjectNode claim, boolean bound) {
        ObjectNode spec = claim.path("spec").deepCopy();
        spec.remove("volumeName");
        if (bound) {
            spec.remove("volumeAttributesClassName");
            spec.withObject("/resources/requests").remove("storage");
        }
        return spec;
    }

    private static BigDecimal requested(ObjectNode claim) {
        return amount(claim.path("spec").path("resources").path("requests").path("storage"));
    }

    private static BigDecimal amount(JsonNode quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity.asText()));
    }
}
