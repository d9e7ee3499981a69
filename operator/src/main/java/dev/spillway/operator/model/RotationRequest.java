package dev.spillway.operator.model;

/**
 * What a person asks for by annotations of a Cluster.
 *
 * @param text of the rotation that is asked for; another text asks again; empty for none
 * @param distrusted fingerprint of an earlier clients authority that is to be distrusted now; empty
 *     for none
 */
public record RotationRequest(String text, String distrusted) {
    public static final RotationRequest NONE = new RotationRequest("", "");
}
