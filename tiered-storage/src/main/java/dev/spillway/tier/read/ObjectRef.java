package dev.spillway.tier.read;

import dev.spillway.tier.format.Locator;
import org.apache.kafka.common.Uuid;

/** A segment's object and where things lie in it. */
public record ObjectRef(Uuid segmentId, String key, Locator locator) {}
