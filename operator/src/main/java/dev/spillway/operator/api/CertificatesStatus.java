package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The certificate authorities of a Cluster. */
public record CertificatesStatus(
        @JsonPropertyDescription(
                        """
                        Issues the certificates of nodes and of the operator. Clients that connect \
                        by TLS trust it.\
                        """)
                @Nullable CertificateAuthorityStatus nodesCa,
        @JsonPropertyDescription("Issues the certificates of Users.")
                @Nullable CertificateAuthorityStatus clientsCa) {}
