package dev.spillway.operator.leader;

import java.util.Optional;

/**
 * The Lease of a release: its replicas elect a leader by it, and Clusters are marked with it.
 *
 * @param namespace that the operator runs in
 */
public record OperatorLease(String namespace, String name) {

    /** Reads what {@link #toString} writes; empty for anything else. */
    public static Optional<OperatorLease> parse(String text) {
        var parts = text.split("/", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()
                ? Optional.of(new OperatorLease(parts[0], parts[1]))
                : Optional.empty();
    }

    /** {@code spillway-system/spillway-operator} */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
