package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A certificate of the user's for a listener. */
public record ListenerCertificateSpec(
        @JsonPropertyDescription(
                        """
                        Name of a Secret in the Cluster's namespace, of the type \
                        kubernetes.io/tls as cert-manager makes it: tls.crt with the certificate \
                        and its chain, tls.key with its key in PKCS#8 without a password (a key \
                        that begins with BEGIN EC PRIVATE KEY or BEGIN RSA PRIVATE KEY, \
                        cert-manager's default, is refused: set privateKey.encoding to PKCS8 in \
                        the Certificate). A \
                        renewed certificate in it is used without a restart; naming another \
                        Secret restarts every broker, one at a time.\
                        """)
                @Required
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 253)
                @Nullable String secretName) {}
