package dev.spillway.tier.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthScheme;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signs requests with large bodies without the body's SHA-256, over http as the SDK does over
 * https. Otherwise every byte would be read once more on this side, and the store would hold the
 * whole body in memory until its sum is known. Headers and small bodies stay signed, and every
 * chunk carries its own checksum.
 */
final class UnsignedPayload
        implements AuthScheme<AwsCredentialsIdentity>, HttpSigner<AwsCredentialsIdentity> {
    private static final long LARGE_BYTES = 128 * 1024;

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    @Override
    public String schemeId() {
        return AwsV4AuthScheme.SCHEME_ID;
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return providers.identityProvider(AwsCredentialsIdentity.class);
    }

    @Override
    public HttpSigner<AwsCredentialsIdentity> signer() {
        return this;
    }

    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
        if (request.payload().isEmpty() || !isLarge(request)) {
            return signer.sign(request);
        }
        ContentStreamProvider payload = request.payload().get();
        return withoutPayload(request).toBuilder().payload(payload).build();
    }

    private <T extends AwsCredentialsIdentity> SignedRequest withoutPayload(
            SignRequest<T> request) {
        return signer.sign(
                request.toBuilder()
                        .payload(null)
                        .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .build());
    }

    private static boolean isLarge(SignRequest<?> request) {
        return request.request()
                .firstMatchingHeader("Content-Length")
                .map(Long::parseLong)
                .filter(length -> length >= LARGE_BYTES)
                .isPresent();
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(
            AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
        return signer.signAsync(request);
    }
}
