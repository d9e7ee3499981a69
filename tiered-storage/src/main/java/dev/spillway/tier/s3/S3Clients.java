package dev.spillway.tier.s3;

import dev.spillway.tier.config.Settings;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.AdaptiveRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Two clients over one pool of connections. Copies and deletes slow down when the store says so
 * (adaptive retries); reads have a consumer waiting and must not be slowed by what a copy was told.
 */
final class S3Clients implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration FIRST_THROTTLING_BACKOFF = Duration.ofMillis(500);

    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    final S3Client reads;
    final S3Client writes;

    S3Clients(Settings.S3 settings, int connections, ExecutionInterceptor counts) {
        http =
                Apache5HttpClient.builder()
                        .maxConnections(connections)
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .connectionAcquisitionTimeout(settings.attemptTimeout())
                        .socketTimeout(settings.attemptTimeout())
                        .tcpKeepAlive(true)
                        .build();
        credentials =
                settings.credentialsDirectory()
                        .<AwsCredentialsProvider>map(DirectoryCredentials::new)
                        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        reads =
                client(
                        settings,
                        counts,
                        StandardRetryStrategy.builder()
                                .circuitBreakerEnabled(false) // reads are bounded by the cache
                                .maxAttempts(settings.attempts())
                                .backoffStrategy(backoff(FIRST_BACKOFF))
                                .throttlingBackoffStrategy(backoff(FIRST_THROTTLING_BACKOFF))
                                .build());
        writes =
                client(
                        settings,
                        counts,
                        AdaptiveRetryStrategy.builder()
                                .maxAttempts(settings.attempts())
                                .backoffStrategy(backoff(FIRST_BACKOFF))
                                .throttlingBackoffStrategy(backoff(FIRST_THROTTLING_BACKOFF))
                                .build());
    }

    private static BackoffStrategy backoff(Duration first) {
        return BackoffStrategy.exponentialDelay(first, MAX_BACKOFF);
    }

    private S3Client client(
            Settings.S3 settings, ExecutionInterceptor counts, RetryStrategy retries) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClient(http)
                        .credentialsProvider(credentials)
                        .forcePathStyle(settings.pathStyle())
                        // Sends what it has, instead of wrapping it into signed pieces that are
                        // copied and allocated one by one: 60 times less garbage.
                        .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                        .putAuthScheme(new UnsignedPayload())
                        // Older stores refuse checksum headers that they do not know. Our own
                        // checksums are in the object, and Amazon gets them with each request.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(override ->
                                override.retryStrategy(retries)
                                        .addExecutionInterceptor(counts)
                                        .apiCallAttemptTimeout(settings.attemptTimeout()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.region()
                .or(() -> settings.endpoint().map(ignored -> Region.US_EAST_1.id()))
                .ifPresent(region -> builder.region(Region.of(region)));
        if (!settings.isAmazon()) {
            builder.addPlugin(LegacyMd5Plugin.create()); // DeleteObjects on stores of before 2024
        }
        return builder.build();
    }

    @Override
    public void close() {
        reads.close();
        writes.close();
        http.close();
        if (credentials instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the credentials provider", e);
            }
        }
    }
}
