package dev.spillway.tier.s3;

import dev.spillway.tier.config.S3Access;
import dev.spillway.tier.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * Credentials for the store: from a directory, for a role in exchange for a web identity token, or
 * from the SDK's default chain; optionally for a role that is assumed with these.
 *
 * <p>STS is called with the same HTTP client as the store, so that a CA and a proxy apply to both.
 * For this the two variables of web identity are read here: the SDK's own chain would use a client
 * of its own.
 */
final class StoreCredentials implements AutoCloseable {
    private static final Duration STS_TIMEOUT = Duration.ofSeconds(60);
    private static final String SESSION = "spillway";

    private final Settings.S3 settings;
    private final SdkHttpClient http;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    final AwsCredentialsProvider credentials;

    StoreCredentials(Settings.S3 settings, SdkHttpClient http) {
        this.settings = settings;
        this.http = http;
        AwsCredentialsProvider first = first();
        credentials =
                settings.access()
                        .role()
                        .<AwsCredentialsProvider>map(role -> assumed(role, first))
                        .orElse(first);
    }

    private AwsCredentialsProvider first() {
        if (settings.credentialsDirectory().isPresent()) {
            return opened(new DirectoryCredentials(settings.credentialsDirectory().get()));
        }
        Optional<S3Access.WebIdentity> token = settings.access().webIdentity();
        if (token.isEmpty() && SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isEmpty()) {
            token = webIdentityFromEnvironment();
        }
        return token.<AwsCredentialsProvider>map(this::web)
                .orElseGet(() -> opened(DefaultCredentialsProvider.builder().build()));
    }

    /** As a webhook sets it in Pods (IAM roles for service accounts). */
    private static Optional<S3Access.WebIdentity> webIdentityFromEnvironment() {
        Optional<String> role = SdkSystemSetting.AWS_ROLE_ARN.getStringValue();
        return SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE
                .getStringValue()
                .filter(file -> role.isPresent())
                .map(file -> new S3Access.WebIdentity(Path.of(file), role.orElseThrow()));
    }

    private AwsCredentialsProvider web(S3Access.WebIdentity identity) {
        return opened(
                StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(sts(AnonymousCredentialsProvider.create()))
                        .webIdentityTokenFile(identity.tokenFile())
                        .roleArn(identity.roleArn())
                        .roleSessionName(session())
                        .build());
    }

    private AwsCredentialsProvider assumed(S3Access.Role role, AwsCredentialsProvider by) {
        return opened(
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts(by))
                        .refreshRequest(request ->
                                request.roleArn(role.arn())
                                        .roleSessionName(session())
                                        .externalId(role.externalId().orElse(null)))
                        .build());
    }

    /** Appears in the account's audit log. */
    private static String session() {
        return SdkSystemSetting.AWS_ROLE_SESSION_NAME.getStringValue().orElse(SESSION);
    }

    private StsClient sts(AwsCredentialsProvider by) {
        StsClientBuilder builder =
                StsClient.builder()
                        .httpClient(http)
                        .credentialsProvider(by)
                        .overrideConfiguration(override -> override.apiCallTimeout(STS_TIMEOUT));
        settings.access().stsEndpoint().ifPresent(builder::endpointOverride);
        settings.region()
                .or(() -> settings.access().stsEndpoint().map(any -> Region.US_EAST_1.id()))
                .ifPresent(region -> builder.region(Region.of(region)));
        return opened(builder.build());
    }

    private <T> T opened(T provider) {
        if (provider instanceof AutoCloseable closeable) {
            open.push(closeable);
        }
        return provider;
    }

    @Override
    public void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the credentials provider", e);
            }
        }
    }
}
