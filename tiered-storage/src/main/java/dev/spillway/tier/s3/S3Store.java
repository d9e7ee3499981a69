package dev.spillway.tier.s3;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.metrics.RequestMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;

/** A bucket, through the AWS SDK. */
public final class S3Store implements ObjectStore {
    /** Brokers write this under the cluster's prefix twice a day: the cluster is alive. */
    public static final String ALIVE = ".alive";

    private final S3Requests requests;
    private final S3Objects objects;
    private final S3Deletes deletes;
    private final S3UnfinishedUploads unfinished;
    private final S3Uploads uploads;

    /**
     * @param connections most requests at a time; more wait for a free connection
     */
    public S3Store(Settings.S3 settings, int connections, RequestMetrics metrics) {
        SdkClient client =
                new SdkClient(settings, connections, new RequestMetricsInterceptor(metrics));
        requests = new S3Requests(settings, client);
        objects = new S3Objects(requests);
        deletes = new S3Deletes(requests);
        unfinished = new S3UnfinishedUploads(requests);
        uploads =
                new S3Uploads(
                        requests,
                        new BodySender(requests, settings.isAmazon()),
                        new UploadRetries(settings.attempts()),
                        unfinished,
                        objects);
    }

    @Override
    public void put(String key, RequestContent content, ObjectFingerprint sent, Duration timeout)
            throws StoreException {
        uploads.put(key, content, sent, timeout);
    }

    @Override
    public MultipartUpload startUpload(String key) throws StoreException {
        return uploads.start(key);
    }

    @Override
    public ResponseBody get(String key, long from, long to) throws StoreException {
        return objects.get(key, from, to);
    }

    @Override
    public Optional<ObjectFingerprint> fingerprint(String key, int bytes) throws StoreException {
        return objects.fingerprint(key, bytes);
    }

    @Override
    public byte[] tail(String key, int bytes) throws StoreException {
        return objects.tail(key, bytes);
    }

    @Override
    public void delete(Collection<String> keys) throws StoreException {
        deletes.delete(keys);
    }

    @Override
    public List<ListedObject> list(String prefix, String after, int most) throws StoreException {
        return objects.list(prefix, after, most);
    }

    @Override
    public List<UnfinishedUpload> unfinished(String prefix) throws StoreException {
        return unfinished.list(prefix);
    }

    @Override
    public void abort(UnfinishedUpload upload) throws StoreException {
        unfinished.abort(upload);
    }

    /**
     * Tries what the plugin needs of the bucket.
     *
     * @param prefix of this cluster's objects; ends in a slash
     * @param thorough also tries what need not be tried every time
     */
    public BucketProbe probe(String prefix, boolean thorough) throws BucketProbe.ProbeException {
        return BucketProbe.of(this, prefix, thorough, Instant.now());
    }

    /**
     * Leaves a sign that this cluster is alive, for tools that ask whether its objects may go.
     *
     * @param prefix of this cluster's objects; ends in a slash
     */
    public void writeAliveMarker(String prefix) throws StoreException {
        putByte(prefix + ALIVE, false);
    }

    /**
     * Writes an object of one byte.
     *
     * @param onlyWhenNew asks the store not to overwrite
     * @return false when it did not, because it was asked not to
     */
    boolean putByte(String key, boolean onlyWhenNew) throws StoreException {
        try {
            requests.run(
                    "PUT " + key,
                    () ->
                            requests.client.s3.putObject(
                                    put ->
                                            put.bucket(requests.bucket)
                                                    .key(key)
                                                    .ifNoneMatch(onlyWhenNew ? "*" : null),
                                    RequestBody.fromString("?")));
            return true;
        } catch (StoreException e) {
            if (onlyWhenNew && e.getCause() instanceof AwsServiceException answer) {
                return answer.statusCode() != 412; // anything else: it does not know the header
            }
            throw e;
        }
    }

    @Override
    public void close() {
        requests.close();
    }
}
