package dev.spillway.tier.s3;

import dev.spillway.tier.config.Settings;
import java.time.Duration;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The SDK's clients, configured for the plugin.
 *
 * <p>Retries are the standard ones, not the adaptive ones. Adaptive retries meter requests on the
 * client's side and take ten seconds and more to recover from three throttled answers; the plugin's
 * requests are few and large, and the bounds on what is in flight slow them down enough.
 */
final class SdkClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration FIRST_THROTTLING_BACKOFF = Duration.ofMillis(300);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    /** Silence that is normal while a store assembles a thousand parts. */
    private static final Duration MAX_SILENCE = Duration.ofMinutes(15);

    private final SdkHttpClient http;
    private final SdkHttpClient patientHttp;
    private final StoreCredentials identity;

    /** Retries by itself, and gives up a connection that is silent for the attempt timeout. */
    final S3Client s3;

    /**
     * Makes one attempt and lets it take the time that the request is given: {@link UploadRetries}.
     */
    final S3Client once;

    SdkClient(Settings.S3 settings, int connections, ExecutionInterceptor counts) {
        http = http(settings, connections, settings.attemptTimeout());
        patientHttp = http(settings, connections, MAX_SILENCE);
        identity = new StoreCredentials(settings, http);
        s3 = client(settings, http, counts, retries(settings.attempts()));
        once = client(settings, patientHttp, counts, retries(1));
    }

    private static SdkHttpClient http(Settings.S3 settings, int connections, Duration silence) {
        Apache5HttpClient.Builder builder =
                Apache5HttpClient.builder()
                        .maxConnections(connections)
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .connectionAcquisitionTimeout(settings.attemptTimeout())
                        .socketTimeout(silence)
                        .tcpKeepAlive(true);
        settings.access()
                .caFile()
                .map(TrustedCertificates::new)
                .ifPresent(trust ->
                        builder.tlsTrustManagersProvider(() -> new TrustManager[] {trust}));
        settings.access().proxy().map(SdkProxy::of).ifPresent(builder::proxyConfiguration);
        return builder.build();
    }

    private static RetryStrategy retries(int attempts) {
        return StandardRetryStrategy.builder()
                .maxAttempts(attempts)
                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_BACKOFF, MAX_BACKOFF))
                .throttlingBackoffStrategy(
                        BackoffStrategy.exponentialDelay(FIRST_THROTTLING_BACKOFF, MAX_BACKOFF))
                // It would fail requests before their first attempt because others had many.
                .circuitBreakerEnabled(false)
                .build();
    }

    private S3Client client(
            Settings.S3 settings,
            SdkHttpClient http,
            ExecutionInterceptor counts,
            RetryStrategy retries) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClient(http)
                        .credentialsProvider(identity.credentials)
                        .forcePathStyle(settings.pathStyle())
                        // Sends the bytes as they are, instead of wrapping them in signed pieces
                        // that are copied and allocated one by one: 60 times less garbage.
                        .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                        .putAuthScheme(new UnsignedPayload())
                        // Older stores refuse checksum headers that they do not know. Our own
                        // checksums are in the object, and Amazon gets them with each request.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(override ->
                                override.retryStrategy(retries)
                                        .addExecutionInterceptor(counts)
                                        .addExecutionInterceptor(
                                                new StoreHeaders(settings.access()))
                                        .apiCallAttemptTimeout(settings.attemptTimeout()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.region()
                .or(() -> settings.endpoint().map(ignored -> Region.US_EAST_1.id()))
                .ifPresent(region -> builder.region(Region.of(region)));
        if (!settings.isAmazon()) {
            builder.addPlugin(
                    LegacyMd5Plugin.create()); // for DeleteObjects on stores from before 2024
        }
        return builder.build();
    }

    @Override
    public void close() {
        s3.close();
        once.close();
        identity.close();
        http.close();
        patientHttp.close();
    }
}
