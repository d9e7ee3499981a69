package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How server-side apply owns and merges a list or an object. */
public sealed interface MergeStrategy {

    /**
     * One owner for the whole list or object ({@code x-kubernetes-list-type: atomic}, the default
     * for lists).
     */
    record Atomic() implements MergeStrategy {}

    /** One owner per value: {@code v:"a"} in FieldsV1. */
    record Set() implements MergeStrategy {}

    /**
     * One owner per item: {@code k:{"name":"a"}} in FieldsV1.
     *
     * @param keyDefaults the defaults of keys that an item may omit
     */
    record Map(List<String> keys, java.util.Map<String, JsonNode> keyDefaults)
            implements MergeStrategy {}

    /** One owner per field: the default for objects and maps. */
    record Granular() implements MergeStrategy {}
}
