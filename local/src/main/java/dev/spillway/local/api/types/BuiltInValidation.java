package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class BuiltInValidation {

    private BuiltInValidation() {}

    static List<FieldError> check(String kind, ObjectNode object, @Nullable ObjectNode old) {
        return List.of();
    }
}
