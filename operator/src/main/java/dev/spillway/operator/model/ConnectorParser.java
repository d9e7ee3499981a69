package dev.spillway.operator.model;

import dev.spillway.operator.api.Connector;
import dev.spillway.operator.api.ConnectorDeletionPolicy;
import dev.spillway.operator.api.ConnectorSpec;
import dev.spillway.operator.api.ConnectorSpecBuilder;
import dev.spillway.operator.api.ConnectorState;
import dev.spillway.operator.api.Patterns;
import dev.spillway.operator.model.Problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses a Connector into a ConnectorModel, in the order of the spec. */
final class ConnectorParser {
    private static final int MAX_TASKS = 1000;

    /** With a version they are a key of a Secret, which has at most 253 characters. */
    private static final int MAX_SECRET_AND_KEY = 240;

    private static final Pattern CLASS = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]*");
    private static final Pattern SECRET = Pattern.compile(Patterns.OBJECT_NAME);
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    /** By name, the field to use instead. */
    private static final Map<String, String> FIELDS =
            Map.of(
                    "name", "metadata.name",
                    "connector.class", "spec.class",
                    "tasks.max", "spec.tasks");

    /** Settings of a connector's own clients, with the rest of the name. */
    private static final Pattern CLIENT =
            Pattern.compile("(producer|consumer|admin)\\.override\\.(.+)");

    /** How the workers' clients connect, and who they are, is the Connect's. */
    private static final List<String> OWNED_OF_CLIENTS =
            List.of(
                    "bootstrap.servers",
                    "bootstrap.controllers",
                    "security.",
                    "ssl.",
                    "sasl.",
                    "config.providers",
                    "spillway.");

    private final SpecReader in = new SpecReader();
    private final Connector connector;

    ConnectorParser(Connector connector) {
        this.connector = connector;
    }

    ParseResult<ConnectorModel> parse() {
        ConnectorSpec spec =
                in.required(
                        "spec",
                        connector.getSpec(),
                        ConnectorSpecBuilder.builder().build(),
                        "set at least spec.connect.name and spec.class");
        String connect =
                in.required(
                        "spec.connect.name",
                        spec.connect() == null ? null : spec.connect().name(),
                        "",
                        "set the name of the Connect that is to run it");
        String className =
                in.required(
                        "spec.class",
                        spec.className(),
                        "",
                        "set the connector's Java class, as in status.plugins of the Connect");
        if (!className.isEmpty() && !CLASS.matcher(className).matches()) {
            in.refuse(
                    "spec.class",
                    Reason.Invalid,
                    "\"%s\" is no name of a Java class; write for example io.debezium.connector.postgresql.PostgresConnector"
                            .formatted(className));
        }
        int tasks = tasks(spec.tasks());
        SortedMap<String, ConnectorValue> config = config(spec.config());
        return in.result(() ->
                ConnectorModelBuilder.builder()
                        .namespace(connector.getMetadata().getNamespace())
                        .name(connector.getMetadata().getName())
                        .uid(String.valueOf(connector.getMetadata().getUid()))
                        .connect(connect)
                        .className(className)
                        .maxTasks(tasks)
                        .state(spec.state() == null ? ConnectorState.Running : spec.state())
                        .config(config)
                        .deletesOffsets(
                                spec.deletionPolicy() == ConnectorDeletionPolicy.DeleteOffsets)
                        .build());
    }

    private int tasks(@Nullable Integer given) {
        if (given == null) {
            return 1;
        }
        if (given < 1 || given > MAX_TASKS) {
            in.refuse("spec.tasks", Reason.Invalid, "must be from 1 to " + MAX_TASKS);
        }
        return given;
    }

    private SortedMap<String, ConnectorValue> config(
            @Nullable Map<String, @Nullable Object> given) {
        var config = new TreeMap<String, ConnectorValue>();
        if (given != null) {
            new TreeMap<>(given)
                    .forEach((key, value) -> {
                        if (isAllowed(key)) {
                            value(path(key), value).ifPresent(read -> config.put(key, read));
                        }
                    });
        }
        return config;
    }

    private static String path(String key) {
        return "spec.config[" + key + "]";
    }

    private boolean isAllowed(String key) {
        String field = FIELDS.get(key);
        if (field != null) {
            in.refuse(path(key), Reason.Forbidden, "remove it; it follows from " + field);
            return false;
        }
        var client = CLIENT.matcher(key);
        if (client.matches()
                && OWNED_OF_CLIENTS.stream().anyMatch(owned -> client.group(2).startsWith(owned))) {
            in.refuse(
                    path(key),
                    Reason.Forbidden,
                    "remove it: a connector uses the Cluster as the User of its Connect (spec.user"
                            + " there)");
            return false;
        }
        return true;
    }

    private Optional<ConnectorValue> value(String path, @Nullable Object value) {
        return switch (value) {
            case String text -> text(path, text);
            case Number number -> Optional.of(new ConnectorValue.Text(number.toString()));
            case Boolean choice -> Optional.of(new ConnectorValue.Text(choice.toString()));
            case Map<?, ?> object -> secretKey(path, object);
            case null -> refused(path, "has no value; write one, or remove it");
            default ->
                    refused(
                            path,
                            "is a list; write the items as one text, with commas between them");
        };
    }

    /** Kafka Connect would put in another value, and it knows no way to write these as they are. */
    private Optional<ConnectorValue> text(String path, String text) {
        return text.contains("${" + SecretPlaceholder.PROVIDER + ":")
                ? refused(
                        path,
                        "has a placeholder of the operator's own; for a value of a Secret write"
                                + " {valueFrom: {secretKeyRef: {name: SECRET, key: KEY}}}")
                : Optional.of(new ConnectorValue.Text(text));
    }

    private Optional<ConnectorValue> secretKey(String path, Map<?, ?> object) {
        if (object.keySet().equals(Set.of("valueFrom"))
                && object.get("valueFrom") instanceof Map<?, ?> from
                && from.keySet().equals(Set.of("secretKeyRef"))
                && from.get("secretKeyRef") instanceof Map<?, ?> reference
                && reference.keySet().equals(Set.of("name", "key"))
                && reference.get("name") instanceof String name
                && reference.get("key") instanceof String key) {
            if (!SECRET.matcher(name).matches()) {
                return refused(path + ".valueFrom.secretKeyRef.name", "is no name of a Secret");
            }
            if (!KEY.matcher(key).matches()) {
                return refused(
                        path + ".valueFrom.secretKeyRef.key",
                        "is no key of a Secret: letters, digits, '-', '_' and '.'");
            }
            if (name.length() + key.length() > MAX_SECRET_AND_KEY) {
                return refused(
                        path + ".valueFrom.secretKeyRef",
                        "the names of the Secret and of the key have more than %d characters together, which workers cannot have as the name of a file; choose shorter ones"
                                .formatted(MAX_SECRET_AND_KEY));
            }
            return Optional.of(new ConnectorValue.SecretKey(name, key));
        }
        return refused(
                path,
                "is an object; write a text, a number, true or false, or for a value of a Secret"
                        + " {valueFrom: {secretKeyRef: {name: SECRET, key: KEY}}}");
    }

    private Optional<ConnectorValue> refused(String path, String message) {
        in.refuse(path, Reason.Invalid, message);
        return Optional.empty();
    }
}
