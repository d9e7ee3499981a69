package dev.spillway.operator.desired;

/** KRaft's cluster id: 16 bytes in URL-safe base64 without padding, 22 characters. */
public record ClusterId(String text) {

    /** The id of a Cluster that adopts no data: always the same for the same uid. */
    public static ClusterId derivedFrom(String uid) {
        throw new UnsupportedOperationException();
    }
}
