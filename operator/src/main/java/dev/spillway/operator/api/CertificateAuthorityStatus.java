package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The authority that issues certificates of one kind. */
public record CertificateAuthorityStatus(
        @JsonPropertyDescription("Until when its own certificate is valid.") @Timestamp
                @Nullable String notAfter,
        @JsonPropertyDescription("SHA-256 fingerprint of its certificate.") @Nullable String sha256,
        @JsonPropertyDescription(
                        """
                        TrustBoth: its successor is trusted beside it, and does not issue \
                        certificates yet. NewCertificates: it issues them, and its predecessor is \
                        still trusted. DistrustOld: nodes are about to drop its predecessor. \
                        Unset: it is not being replaced.\
                        """)
                @Nullable RotationState rotation,
        @JsonPropertyDescription(
                        """
                        SHA-256 fingerprints of others that are trusted too while one replaces \
                        another. Unset: none.\
                        """)
                @Nullable List<String> alsoTrusted) {}
