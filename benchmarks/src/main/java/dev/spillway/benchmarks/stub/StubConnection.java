package dev.spillway.benchmarks.stub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Serves the requests of one client connection, one after the other. */
final class StubConnection implements Runnable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

    private final SocketChannel socket;
    private final HttpChannel wire;
    private final StubBucket bucket;
    private final InjectedDelay slowness;
    private final RequestCounters counts;

    StubConnection(
            SocketChannel socket,
            StubBucket bucket,
            InjectedDelay slowness,
            RequestCounters counts) {
        this.socket = socket;
        this.wire = new HttpChannel(socket);
        this.bucket = bucket;
        this.slowness = slowness;
        this.counts = counts;
    }

    @Override
    public void run() {
        try (socket) {
            Optional<S3Request> request = wire.request();
            while (request.isPresent()) {
                answer(request.get());
                request = wire.request();
            }
        } catch (IOException e) {
            // the client has closed the connection, which it may do at any time
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(S3Request request) throws IOException, InterruptedException {
        if (request.key().equals(StubServer.COUNTS_KEY)) {
            wire.answer(200, counts.text());
            return;
        }
        counts.request(request.operation());
        switch (request.operation()) {
            case "GetObject", "HeadObject" -> get(request);
            case "PutObject", "UploadPart" -> put(request);
            case "CreateMultipartUpload" -> {
                slowness.beforeAnswer();
                wire.answer(
                        200,
                        "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
                                .formatted(bucket.startUpload()));
            }
            case "CompleteMultipartUpload" -> {
                wire.text(request);
                bucket.complete(request.key(), request.parameter("uploadId"));
                slowness.beforeAnswer();
                wire.answer(
                        200,
                        "<CompleteMultipartUploadResult><ETag>0</ETag></CompleteMultipartUploadResult>");
            }
            case "DeleteObject" -> {
                bucket.delete(request.key());
                noContent();
            }
            case "AbortMultipartUpload" -> {
                bucket.abort(request.parameter("uploadId"));
                noContent();
            }
            case "DeleteObjects" -> {
                Matcher keys = KEY.matcher(wire.text(request));
                while (keys.find()) {
                    bucket.delete(keys.group(1));
                }
                slowness.beforeAnswer();
                wire.answer(200, "<DeleteResult></DeleteResult>");
            }
            case "ListObjectsV2" -> list(request);
            case "ListMultipartUploads" -> {
                slowness.beforeAnswer();
                wire.answer(200, "<ListMultipartUploadsResult></ListMultipartUploadsResult>");
            }
            default -> wire.answer(501, "<Error><Code>NotImplemented</Code></Error>");
        }
    }

    private void noContent() throws IOException, InterruptedException {
        slowness.beforeAnswer();
        wire.answer(204, 0, "");
    }

    private void put(S3Request request) throws IOException, InterruptedException {
        Path file = bucket.newFile();
        long length;
        try (FileChannel into =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            length = wire.receive(request, into, slowness.pace());
        }
        counts.received(length);
        StubBucket.Part part = new StubBucket.Part(file, length);
        if (request.asks("partNumber")) {
            bucket.put(
                    request.parameter("uploadId"),
                    Integer.parseInt(request.parameter("partNumber")),
                    part);
        } else {
            bucket.put(request.key(), part);
        }
        slowness.beforeAnswer();
        wire.answer(200, 0, "");
    }

    private void get(S3Request request) throws IOException, InterruptedException {
        Optional<StubBucket.Stored> found = bucket.get(request.key());
        slowness.beforeAnswer();
        if (found.isEmpty()) {
            wire.answer(
                    404,
                    request.method().equals("HEAD")
                            ? ""
                            : "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
            return;
        }
        StubBucket.Stored object = found.get();
        long from = 0;
        long to = object.length();
        Matcher range = RANGE.matcher(request.header("range").orElse(""));
        boolean partial = range.matches();
        if (partial && range.group(1).isEmpty()) {
            from = Math.max(0, to - Long.parseLong(range.group(2)));
        } else if (partial) {
            from = Long.parseLong(range.group(1));
            to = range.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(range.group(2)) + 1);
        }
        wire.answer(
                partial ? 206 : 200,
                to - from,
                partial
                        ? "Content-Range: bytes %d-%d/%d\r\n"
                                .formatted(from, to - 1, object.length())
                        : "");
        if (request.method().equals("GET")) {
            send(object, from, to);
        }
    }

    private void send(StubBucket.Stored object, long from, long to) throws IOException {
        RateLimiter pace = slowness.pace();
        long start = 0;
        for (StubBucket.Part part : object.parts()) {
            long first = Math.max(from, start);
            long end = Math.min(to, start + part.length());
            if (first < end) {
                try (FileChannel file = FileChannel.open(part.file())) {
                    wire.send(file, first - start, end - first, pace, counts);
                }
            }
            start += part.length();
        }
    }

    private void list(S3Request request) throws IOException, InterruptedException {
        String most = request.parameter("max-keys");
        String contents =
                bucket
                        .list(
                                request.parameter("prefix"),
                                request.parameter("start-after"),
                                most.isEmpty() ? 1000 : Integer.parseInt(most))
                        .stream()
                        .map(StubConnection::listed)
                        .collect(Collectors.joining());
        slowness.beforeAnswer();
        wire.answer(
                200,
                "<ListBucketResult><IsTruncated>false</IsTruncated>%s</ListBucketResult>"
                        .formatted(contents));
    }

    private static String listed(Map.Entry<String, Long> object) {
        return "<Contents><Key>%s</Key><Size>%d</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
                .formatted(object.getKey(), object.getValue());
    }
}
