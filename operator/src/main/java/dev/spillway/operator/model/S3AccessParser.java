package dev.spillway.operator.model;

import dev.spillway.operator.api.AssumeRoleSpec;
import dev.spillway.operator.api.CertificateAuthoritySpec;
import dev.spillway.operator.api.EncryptionSpec;
import dev.spillway.operator.api.EncryptionType;
import dev.spillway.operator.api.KeyReference;
import dev.spillway.operator.api.ProxySpec;
import dev.spillway.operator.api.S3Spec;
import dev.spillway.operator.model.Problem.Reason;
import dev.spillway.operator.model.S3Access.CertificateAuthority;
import dev.spillway.operator.model.S3Access.Encryption;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses how the store is accessed. The schema refuses contradictions; this checks what it cannot.
 */
final class S3AccessParser {
    private static final String FIELD = "spec.tiering.s3.";
    private static final String DEFAULT_KEY = "ca.crt";

    private final SpecReader in;

    S3AccessParser(SpecReader in) {
        this.in = in;
    }

    S3Access parse(S3Spec s3) {
        return new S3Access(
                Optional.ofNullable(s3.ca()).flatMap(this::ca),
                Optional.ofNullable(s3.proxy()).map(this::proxy),
                Optional.ofNullable(s3.assumeRole()).map(this::role),
                Optional.ofNullable(s3.stsEndpoint())
                        .map(url -> uri("stsEndpoint", url, "https://sts.storage.svc:9000")),
                encryption(s3.encryption()),
                Optional.ofNullable(s3.bucketOwner()));
    }

    private Optional<CertificateAuthority> ca(CertificateAuthoritySpec spec) {
        if (spec.configMap() != null) {
            return Optional.of(
                    new CertificateAuthority.FromConfigMap(
                            name("ca.configMap.name", spec.configMap()), key(spec.configMap())));
        }
        if (spec.secret() != null) {
            return Optional.of(
                    new CertificateAuthority.FromSecret(
                            name("ca.secret.name", spec.secret()), key(spec.secret())));
        }
        in.refuse(
                FIELD + "ca",
                Reason.Required,
                "set either configMap or secret, whichever holds the CA's certificate");
        return Optional.empty();
    }

    private String name(String field, KeyReference reference) {
        return in.required(FIELD + field, reference.name(), "", "set the object's name");
    }

    private static String key(KeyReference reference) {
        return reference.key() == null ? DEFAULT_KEY : reference.key();
    }

    private S3Access.Proxy proxy(ProxySpec spec) {
        String example = "http://proxy.example.com:3128";
        return new S3Access.Proxy(
                uri(
                        "proxy.url",
                        in.required(
                                FIELD + "proxy.url", spec.url(), example, "set the proxy's URL"),
                        example),
                spec.except() == null ? List.of() : List.copyOf(spec.except()));
    }

    private S3Access.Role role(AssumeRoleSpec spec) {
        return new S3Access.Role(
                in.required(FIELD + "assumeRole.roleArn", spec.roleArn(), "", "set the role's ARN"),
                Optional.ofNullable(spec.externalId()));
    }

    private Encryption encryption(@Nullable EncryptionSpec spec) {
        if (spec == null) {
            return new Encryption.BucketDefault();
        }
        var type =
                in.required(
                        FIELD + "encryption.type",
                        spec.type(),
                        EncryptionType.Aes256,
                        "set AES256, aws:kms or aws:kms:dsse");
        return switch (type) {
            case Aes256 -> new Encryption.Aes256();
            case Kms -> kms(spec, false);
            case KmsDualLayer -> kms(spec, true);
        };
    }

    private static Encryption kms(EncryptionSpec spec, boolean twice) {
        return new Encryption.Kms(
                twice, Optional.ofNullable(spec.keyId()), Boolean.TRUE.equals(spec.bucketKey()));
    }

    /** The schema has checked the form. */
    URI uri(String field, String url, String example) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && uri.getPort() <= 65535) {
                return uri;
            }
        } catch (IllegalArgumentException notAUri) {
            // Refused below.
        }
        in.refuse(
                FIELD + field,
                Reason.Invalid,
                "\"%s\" is not a valid URL; write for example %s".formatted(url, example));
        return URI.create("http://none");
    }
}
