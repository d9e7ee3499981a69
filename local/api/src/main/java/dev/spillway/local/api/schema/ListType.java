package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How server-side apply owns and merges a list or an object. */
public sealed interface ListType {

    /**
     * One owner for the whole list or object ({@code x-kubernetes-list-type: atomic}, the default
     * of lists).
     */
    record Atomic() implements ListType {}

    /** Every value has its owner: {@code v:"a"} in FieldsV1. */
    record Set() implements ListType {}

    /**
     * Every item has its owner: {@code k:{"name":"a"}} in FieldsV1.
     *
     * @param keyDefaults the value of a key that an item leaves out, for keys that have a default
     */
    record Map(List<String> keys, java.util.Map<String, JsonNode> keyDefaults)
            implements ListType {}

    /** An object whose fields are owned one by one: the default of objects and maps. */
    record Granular() implements ListType {}
}
