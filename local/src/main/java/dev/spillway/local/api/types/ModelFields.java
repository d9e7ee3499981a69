package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

final class ModelFields {

    private ModelFields() {}

    static List<String> unknown(String kind, ObjectNode object) {
        return List.of();
    }
}
