package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Certificates of CAs, as PEM. */
@ValidationRule(
        value = "has(self.configMap) != has(self.secret)",
        message = "set either configMap or secret, whichever holds the CA's certificate")
public record CertificateAuthoritySpec(
        @JsonPropertyDescription("A ConfigMap in the Cluster's namespace that holds them.")
                @Nullable KeyReference configMap,
        @JsonPropertyDescription("A Secret in the Cluster's namespace that holds them.")
                @Nullable KeyReference secret) {}
