package dev.spillway.operator.model;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a person asks for by annotations of a Cluster.
 *
 * @param text of the rotation that is asked for; another text asks again; empty for none
 * @param distrusted fingerprints of earlier clients authorities that are to be distrusted now
 */
public record RotationRequest(String text, Set<String> distrusted) {
    public static final RotationRequest NONE = new RotationRequest("", Set.of());

    public RotationRequest {
        distrusted = Set.copyOf(distrusted);
    }

    /**
     * @param distrusted fingerprints, with spaces or commas between them
     */
    public static RotationRequest of(String text, String distrusted) {
        return new RotationRequest(
                text,
                Arrays.stream(distrusted.split("[\\s,]+"))
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.toSet()));
    }
}
