package dev.spillway.operator.model;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a client may use; each is empty for no limit.
 *
 * @param produce bytes a second to each broker
 * @param consume bytes a second from each broker
 * @param requestPercent of one of each broker's network and request threads
 * @param mutationsPerSecond partitions that are created or deleted
 */
public record Quotas(
        Optional<Bytes> produce,
        Optional<Bytes> consume,
        OptionalInt requestPercent,
        OptionalInt mutationsPerSecond) {

    public static final Quotas NONE =
            new Quotas(
                    Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
}
