package dev.spillway.operator.model;

import java.net.URI;

/** Where the S3 API is. */
public sealed interface S3Location {

    record Aws(String region, boolean pathStyle) implements S3Location {}

    /** Any other store with the S3 API. */
    record Endpoint(URI uri, String region, boolean pathStyle) implements S3Location {}
}
