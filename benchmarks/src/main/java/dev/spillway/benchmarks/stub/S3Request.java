package dev.spillway.benchmarks.stub;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The head of a request, in path style: {@code PUT /bucket/key?partNumber=1}.
 *
 * @param key empty for a request about the bucket
 * @param headers by lower-case name
 */
record S3Request(
        String method, String key, Map<String, String> query, Map<String, String> headers) {

    static S3Request parse(String line, Map<String, String> headers) {
        String[] words = line.split(" ", -1);
        URI uri = URI.create(words[1]);
        String path = uri.getRawPath().substring(1);
        int slash = path.indexOf('/');
        Map<String, String> query = new HashMap<>();
        for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
            String[] nameAndValue = pair.split("=", 2);
            query.put(
                    nameAndValue[0],
                    URLDecoder.decode(
                            nameAndValue.length > 1 ? nameAndValue[1] : "",
                            StandardCharsets.UTF_8));
        }
        String key = slash < 0 ? "" : path.substring(slash + 1);
        return new S3Request(
                words[0],
                URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8),
                query,
                headers);
    }

    boolean asks(String name) {
        return query.containsKey(name);
    }

    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether the body comes in pieces, each preceded by its length and perhaps a signature. */
    boolean isChunked() {
        return header("x-amz-content-sha256").filter(sum -> sum.startsWith("STREAMING")).isPresent()
                || header("content-encoding").filter(how -> how.contains("chunked")).isPresent();
    }

    /** The S3 operation, for the request counts. */
    String operation() {
        return switch (method) {
            case "GET" ->
                    !key.isEmpty()
                            ? "GetObject"
                            : asks("uploads") ? "ListMultipartUploads" : "ListObjectsV2";
            case "HEAD" -> "HeadObject";
            case "PUT" -> asks("partNumber") ? "UploadPart" : "PutObject";
            case "POST" ->
                    asks("delete")
                            ? "DeleteObjects"
                            : asks("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
            case "DELETE" -> asks("uploadId") ? "AbortMultipartUpload" : "DeleteObject";
            default -> method;
        };
    }
}
