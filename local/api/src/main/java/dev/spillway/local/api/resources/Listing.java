package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.FieldSelector;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.LabelSelector;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ResourceType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;

/** The verb list, with pagination. */
public final class Listing {

    private static final String TOO_OLD =
            "The provided continue parameter is too old to display a consistent list result. You"
                + " can start a new list without the continue parameter, or use the continue token"
                + " in this response to retrieve the remainder of the results.";

    private final Store store;

    public Listing(Store store) {
        this.store = store;
    }

    /**
     * The parameters of a list.
     *
     * @param namespace empty for all namespaces
     * @param limit 0 for no limit
     * @param from the continue token; empty for the first page
     */
    public record Query(
            ResourceType type,
            String namespace,
            LabelSelector labels,
            FieldSelector fields,
            int limit,
            String from) {

        /**
         * @throws StatusException 400 if a field is not selectable
         */
        public Query {
            for (FieldSelector.Term term : fields.terms()) {
                if (!term.field().equals("metadata.name")
                        && !(type.namespaced() && term.field().equals("metadata.namespace"))
                        && !type.selectable().contains(term.field())) {
                    throw StatusException.badRequest(
                            "Unable to find \"%s, Resource=%s\" that match label selector \"\", field selector \"%s\": field label not supported: %s"
                                    .formatted(
                                            type.group() + "/" + type.version(),
                                            type.plural(),
                                            term.field()
                                                    + (term.equal() ? "=" : "!=")
                                                    + term.value(),
                                            term.field()));
                }
            }
        }

        /** Whether the object is selected. */
        public boolean matches(ObjectNode object) {
            JsonNode metadata = object.path("metadata");
            return (namespace.isEmpty() || metadata.path("namespace").asText().equals(namespace))
                    && labels.matches(metadata.path("labels"))
                    && fields.matches(object);
        }
    }

    /**
     * A page of a list.
     *
     * @param next the continue token; empty on the last page
     * @param remaining the number of objects after this page; negative if not known
     */
    public record Page(List<ObjectNode> items, long revision, String next, long remaining) {}

    /**
     * Returns a page. All pages of a list show the state at its first page.
     *
     * @param oldest the oldest state that may be continued
     * @throws StatusException 410 if that state has expired
     */
    public Page list(Query query, long oldest) {
        Token token = query.from().isEmpty() ? null : Token.read(query.from());
        long revision = token == null ? store.revision() : token.revision();
        if (revision < oldest) {
            throw StatusException.expired(TOO_OLD);
        }
        NavigableMap<Key, ObjectNode> objects =
                store.at(revision, query.type().stored())
                        .orElseThrow(() -> StatusException.expired(TOO_OLD));
        var candidates =
                token == null ? objects : objects.tailMap(token.after(query.type()), false);
        List<ObjectNode> items = new ArrayList<>();
        Key last = null;
        long remaining = 0;
        for (var each : candidates.entrySet()) {
            ObjectNode object = each.getValue();
            if (!query.matches(object)) {
                continue;
            }
            if (query.limit() > 0 && items.size() == query.limit()) {
                remaining++;
            } else {
                items.add(object);
                last = each.getKey();
            }
        }
        if (remaining == 0 || last == null) {
            return new Page(items, revision, "", 0);
        }
        boolean selected =
                !query.labels().requirements().isEmpty() || !query.fields().terms().isEmpty();
        String next = new Token(revision, last.namespace(), last.name()).write();
        return new Page(items, revision, next, selected ? -1 : remaining);
    }

    /** A continue token. Opaque to clients, but not a secret. */
    private record Token(long revision, String namespace, String name) {

        static Token read(String text) {
            try {
                JsonNode json = Json.read(Base64.getUrlDecoder().decode(text));
                return new Token(
                        json.path("rv").asLong(),
                        json.path("namespace").asText(),
                        json.path("name").asText());
            } catch (IOException | IllegalArgumentException e) {
                throw StatusException.badRequest("continue key is not valid: " + e.getMessage());
            }
        }

        String write() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            Json.bytes(
                                    Json.object()
                                            .put("rv", revision)
                                            .put("namespace", namespace)
                                            .put("name", name)));
        }

        Key after(ResourceType type) {
            return new Key(type.stored(), namespace, name);
        }
    }
}
