package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Failure;

final class Protobuf {

    private Protobuf() {}

    static ObjectNode read(byte[] body) {
        throw Failure.unsupportedMediaType("application/json, application/yaml");
    }
}
