package dev.spillway.operator.observed;

import java.util.Map;

/**
 * The Users of a Cluster that have a certificate.
 *
 * @param issuers fingerprint of the clients authority that issued what is in a User's Secret, by
 *     the User's name
 */
public record UserCertificates(Map<String, String> issuers) {
    public static final UserCertificates NONE = new UserCertificates(Map.of());

    public UserCertificates {
        issuers = Map.copyOf(issuers);
    }
}
