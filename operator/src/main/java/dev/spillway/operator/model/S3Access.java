package dev.spillway.operator.model;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How brokers access the store, and what they require of it.
 *
 * @param ca trusted in addition to the public CAs
 * @param role assumed with the credentials
 * @param sts empty for that of AWS
 * @param bucketOwner account that the bucket must belong to
 */
public record S3Access(
        Optional<CertificateAuthority> ca,
        Optional<Proxy> proxy,
        Optional<Role> role,
        Optional<URI> sts,
        Encryption encryption,
        Optional<String> bucketOwner) {

    /** Direct access to a store with a public certificate, with the plain credentials. */
    public static final S3Access PLAIN =
            new S3Access(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new Encryption.BucketDefault(),
                    Optional.empty());

    /** A PEM file with certificates. */
    public sealed interface CertificateAuthority {
        record FromConfigMap(String name, String key) implements CertificateAuthority {}

        record FromSecret(String name, String key) implements CertificateAuthority {}
    }

    /**
     * An HTTP proxy.
     *
     * @param except hosts that are reached without it
     */
    public record Proxy(URI url, List<String> except) {}

    /** A role, by its ARN. */
    public record Role(String arn, Optional<String> externalId) {}

    /** Server-side encryption of objects. */
    public sealed interface Encryption {
        record BucketDefault() implements Encryption {}

        record Aes256() implements Encryption {}

        /**
         * @param twice {@code aws:kms:dsse}
         * @param keyId empty for AWS's own key for S3
         */
        record Kms(boolean twice, Optional<String> keyId, boolean bucketKey)
                implements Encryption {}
    }
}
