package dev.spillway.local.api.table;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** The columns of the built-in types. */
public final class BuiltInColumns {

    private static final Column AGE =
            new Column(
                    "Age",
                    "string",
                    "",
                    "CreationTimestamp is a timestamp representing the server time when this object"
                            + " was created.",
                    0,
                    (object, now) ->
                            new TextNode(
                                    Age.since(
                                            object.path("metadata")
                                                    .path("creationTimestamp")
                                                    .asText(""),
                                            now)));

    private BuiltInColumns() {}

    public static List<Column> of(String kind) {
        return List.of(AGE);
    }
}
