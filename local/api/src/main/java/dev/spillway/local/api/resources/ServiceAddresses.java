package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of Services, {@code spec.clusterIP}: each Service that is neither headless nor an
 * ExternalName has one from the range, its own, from its creation to its deletion. The stored
 * Services are the only record of what is taken.
 */
public final class ServiceAddresses {

    private static final String STORED = "services";

    private static final List<String> FIELDS = List.of("clusterIP", "clusterIPs");

    private final Store store;
    private final ServiceRange range;

    /**
     * Where the search for the next free address starts, so that a freed one is not reused soon.
     */
    private int next;

    public ServiceAddresses(Store store, ServiceRange range) {
        this.store = store;
        this.range = range;
    }

    /**
     * Gives every stored Service whose address is not of this range another one: the range may be
     * another after a restart, when other clusters on the machine have taken the previous one.
     */
    public void readdress() {
        for (ObjectNode stored : store.list(STORED)) {
            String address = stored.path("spec").path("clusterIP").asText();
            if (!address.isEmpty() && !isHeadless(address) && !range.contains(address)) {
                free().ifPresent(found -> {
                    ObjectNode service = stored.deepCopy();
                    set(Json.child(service, "spec"), found);
                    ObjectMeta meta = ObjectMeta.of(service);
                    store.put(new Key(STORED, meta.namespace(), meta.name()), service);
                });
            }
        }
    }

    /** Completes the spec of a new Service. */
    void atCreation(ObjectNode spec) {
        if (isExternalName(spec)) {
            return;
        }
        if (isUnset(spec)) {
            set(spec, allocate());
        } else if (spec.path("clusterIPs").isEmpty()) {
            set(spec, spec.path("clusterIP").asText());
        }
    }

    /**
     * An update that omits the address keeps it; one that changes the type may need or free one.
     */
    void atUpdate(JsonNode before, ObjectNode spec) {
        if (isExternalName(spec)) {
            if (!isExternalName(before)) {
                FIELDS.stream()
                        .filter(field -> before.path(field).equals(spec.path(field)))
                        .forEach(spec::remove);
                spec.remove(List.of("ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"));
            }
            return;
        }
        boolean listUnchanged = before.path("clusterIPs").equals(spec.path("clusterIPs"));
        if (isUnset(spec) && (listUnchanged || spec.path("clusterIPs").isEmpty())) {
            FIELDS.stream()
                    .filter(before::hasNonNull)
                    .forEach(field -> spec.set(field, before.get(field).deepCopy()));
        } else if (!isUnset(spec) && (listUnchanged || spec.path("clusterIPs").isEmpty())) {
            set(spec, spec.path("clusterIP").asText());
        }
        atCreation(spec);
    }

    /**
     * Refuses an address that a client chose, unless it is free.
     *
     * @param old null at creation
     * @throws StatusException 422
     */
    void admit(ObjectReference reference, @Nullable ObjectNode old, ObjectNode service) {
        ResourceType type = reference.type();
        JsonNode spec = service.path("spec");
        String address = spec.path("clusterIP").asText();
        boolean kept = old != null && old.path("spec").path("clusterIP").asText().equals(address);
        if (address.isEmpty() || isHeadless(address) || kept) {
            return;
        }
        Optional<String> refusal =
                !range.contains(address)
                        ? Optional.of(
                                "the provided IP (%s) is not in the valid range. The range of valid IPs is %s"
                                        .formatted(address, range.cidr()))
                        : taken().contains(address)
                                ? Optional.of("provided IP is already allocated")
                                : Optional.empty();
        if (refusal.isPresent()) {
            throw StatusException.invalid(
                    type.resource(),
                    type.kind(),
                    reference.name(),
                    List.of(
                            FieldError.invalid(
                                    "spec.clusterIPs",
                                    spec.path("clusterIPs"),
                                    "failed to allocate IP %s: %s"
                                            .formatted(address, refusal.get()))));
        }
    }

    private String allocate() {
        return free().orElseThrow(() ->
                StatusException.internal("failed to allocate a serviceIP: range is full"));
    }

    private Optional<String> free() {
        Set<String> taken = taken();
        for (int i = 0; i < range.usable(); i++) {
            int index = (next + i) % range.usable();
            if (!taken.contains(range.usable(index))) {
                next = index + 1;
                return Optional.of(range.usable(index));
            }
        }
        return Optional.empty();
    }

    private Set<String> taken() {
        return store.list(STORED).stream()
                .map(each -> each.path("spec").path("clusterIP").asText())
                .collect(Collectors.toSet());
    }

    private static void set(ObjectNode spec, String address) {
        spec.put("clusterIP", address);
        spec.set("clusterIPs", Json.array().add(address));
    }

    private static boolean isUnset(ObjectNode spec) {
        return spec.path("clusterIP").asText("").isEmpty();
    }

    private static boolean isHeadless(String address) {
        return address.equals("None");
    }

    private static boolean isExternalName(JsonNode spec) {
        return spec.path("type").asText().equals("ExternalName");
    }
}
