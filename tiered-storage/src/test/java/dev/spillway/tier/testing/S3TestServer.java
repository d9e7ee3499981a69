package dev.spillway.tier.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * A real S3 server (S3Proxy) in this JVM, with one bucket whose objects are files in a directory.
 */
public final class S3TestServer implements AutoCloseable {
    public static final String BUCKET = "spillway";
    public static final String CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";

    private final S3Proxy server;
    private final Path directory;
    private final Path credentials;

    private S3TestServer(S3Proxy server, Path directory, Path credentials) {
        this.server = server;
        this.directory = directory;
        this.credentials = credentials;
    }

    public static S3TestServer start(Path scratch) {
        return start(scratch, AuthenticationType.AWS_V4);
    }

    /** One that takes every request, so that a front before it may change what is signed. */
    public static S3TestServer startForAnybody(Path scratch) {
        return start(scratch, AuthenticationType.NONE);
    }

    private static S3TestServer start(Path scratch, AuthenticationType authentication) {
        try {
            Path directory = Files.createDirectories(scratch.resolve("s3"));
            Files.createDirectories(directory.resolve(BUCKET));
            Path credentials = Files.createDirectories(scratch.resolve("credentials"));
            Files.writeString(credentials.resolve("accessKeyId"), "tester\n");
            Files.writeString(credentials.resolve("secretAccessKey"), "secret\n");
            S3Proxy server =
                    S3Proxy.builder()
                            .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                            .endpoint(URI.create("http://127.0.0.1:0"))
                            .awsAuthentication(authentication, "tester", "secret")
                            .jettyMaxThreads(40)
                            .maximumTimeSkew(7200)
                            // The bucket's owner, session tokens: taken, and not acted on.
                            .ignoreUnknownHeaders(true)
                            .build();
            server.start();
            return new S3TestServer(server, directory, credentials);
        } catch (Exception e) {
            throw new IllegalStateException("starting S3Proxy", e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    public Path credentials() {
        return credentials;
    }

    /** The plugin's settings for this store, as a broker would give them. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("cluster.id", CLUSTER_ID);
        settings.put("s3.bucket", BUCKET);
        settings.put("s3.endpoint", endpoint().toString());
        settings.put("s3.path.style", "true");
        settings.put("s3.credentials.directory", credentials.toString());
        settings.put("cache.bytes", "8388608");
        return settings;
    }

    public Path object(String key) {
        return directory.resolve(BUCKET).resolve(key);
    }

    /** Names of all objects, sorted. Those that come or go meanwhile may be in it or not. */
    public List<String> keys() {
        Path bucket = directory.resolve(BUCKET);
        List<String> keys = new ArrayList<>();
        try {
            Files.walkFileTree(
                    bucket,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                            keys.add(bucket.relativize(file).toString());
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException why)
                                throws IOException {
                            if (why instanceof NoSuchFileException) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw why;
                        }
                    });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Collections.sort(keys);
        return keys;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
