package dev.spillway.local.demo;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The bucket of a cluster, listed independently of it: sizes are counted, not reported by Spillway.
 */
public final class Bucket implements AutoCloseable {
    private final String name;
    private final String prefix;
    private final S3Client s3;

    /**
     * @param endpoint that this process can reach
     * @param prefix of every object of the cluster, "" for none
     */
    public Bucket(
            URI endpoint,
            String region,
            String name,
            String prefix,
            String accessKeyId,
            String secretAccessKey) {
        this.name = name;
        this.prefix = prefix.isEmpty() ? "" : prefix + "/";
        this.s3 =
                S3Client.builder()
                        .endpointOverride(endpoint)
                        .region(Region.of(region))
                        .forcePathStyle(true)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(accessKeyId, secretAccessKey)))
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build();
    }

    /** The bytes of all objects below {@code <prefix>/<folder>/}. */
    long bytesBelow(String folder) {
        return s3
                .listObjectsV2Paginator(
                        request -> request.bucket(name).prefix(prefix + folder + "/"))
                .contents()
                .stream()
                .mapToLong(S3Object::size)
                .sum();
    }

    @Override
    public void close() {
        s3.close();
    }
}
