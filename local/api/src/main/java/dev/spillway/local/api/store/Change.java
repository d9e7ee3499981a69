package dev.spillway.local.api.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A write to the store.
 *
 * @param revision the revision of the write, which is the resourceVersion of {@code after}
 * @param before null if the object was created
 * @param after null if the object was removed
 */
public record Change(
        long revision, Key key, @Nullable ObjectNode before, @Nullable ObjectNode after) {}
