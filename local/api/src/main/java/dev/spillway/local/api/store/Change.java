package dev.spillway.local.api.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One write.
 *
 * @param revision that the write made; also the resourceVersion of {@code after}, or of a deleted
 *     {@code before}
 * @param before null when the object is new
 * @param after null when the object is gone
 */
public record Change(
        long revision, Key key, @Nullable ObjectNode before, @Nullable ObjectNode after) {}
