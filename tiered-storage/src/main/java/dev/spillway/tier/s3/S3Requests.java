package dev.spillway.tier.s3;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.s3.StoreException.Kind;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What every request to the bucket needs: the client, the bucket's name, timeouts, and failures in
 * this package's terms.
 */
final class S3Requests implements AutoCloseable {
    /** A success without what a store says with it comes from something in front of the store. */
    static final String NOT_S3 =
            "this is not an answer of an S3 API; check s3.endpoint, and what is in between: a"
                    + " proxy, an ingress, a load balancer";

    final SdkClient client;
    final String bucket;
    final Duration attemptTimeout;
    private final SdkFailures failures;

    S3Requests(Settings.S3 settings, SdkClient client) {
        this.client = client;
        bucket = settings.bucket();
        attemptTimeout = settings.attemptTimeout();
        failures =
                new SdkFailures(
                        "bucket "
                                + bucket
                                + " at "
                                + settings.endpoint().map(Object::toString).orElse("Amazon S3"));
    }

    /**
     * @param what the request, for messages
     */
    <T> T run(String what, Supplier<T> request) throws StoreException {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failures.of(what, e);
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).contains("shut down")) {
                throw failures.closed(what, e);
            }
            throw e;
        }
    }

    /** It cannot be told what the store has done, if it got the request at all. */
    StoreException notS3(String what) {
        return new StoreException(Kind.UNAVAILABLE, what + ": " + NOT_S3);
    }

    /**
     * What a store always says when it has done something, such as an ETag. To be called within
     * {@link #run}: a success without it counts as a request that got no answer.
     */
    static String required(String what, @Nullable String answer) {
        if (answer == null || answer.isEmpty()) {
            throw SdkClientException.create(NOT_S3 + " (" + what + ")");
        }
        return answer;
    }

    /**
     * @param attempt how long one attempt may take
     * @param all how long all of them may
     */
    static AwsRequestOverrideConfiguration within(Duration attempt, Duration all) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt.compareTo(all) < 0 ? attempt : all)
                .apiCallTimeout(all)
                .build();
    }

    @Override
    public void close() {
        client.close();
    }
}
