package dev.spillway.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be stored that this release cannot read, for every field that there is. */
class StoredResourceTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /**
     * A field of a spec or status.
     *
     * @param path {@code spec.listeners[0].type}
     */
    record Field(Class<? extends StoredResource<?, ?>> kind, String path, Class<?> type) {
        @Override
        public String toString() {
            return kind.getSimpleName() + " " + path;
        }

        boolean isSpec() {
            return path.startsWith("spec");
        }

        /** A resource in which this field has the value, and hardly any other is set. */
        String stored(JsonNode value) {
            var node = value;
            var names = path.split("\\.", -1);
            for (int i = names.length - 1; i >= 0; i--) {
                var name = names[i].replace("[0]", "");
                if (names[i].endsWith("[0]")) {
                    node = JSON.arrayNode().add(node);
                }
                node = JSON.objectNode().set(name, node);
            }
            var resource = (ObjectNode) node;
            resource.put("apiVersion", "spillway.dev/v1alpha1").put("kind", kind.getSimpleName());
            resource.putObject("metadata").put("name", "events").put("namespace", "default");
            return resource.toString();
        }
    }

    private static final List<Field> FIELDS =
            Stream.of(
                            fields(Cluster.class, "spec", ClusterSpec.class),
                            fields(Cluster.class, "status", ClusterStatus.class),
                            fields(Topic.class, "spec", TopicSpec.class),
                            fields(Topic.class, "status", TopicStatus.class),
                            fields(User.class, "spec", UserSpec.class),
                            fields(User.class, "status", UserStatus.class),
                            fields(Connect.class, "spec", ConnectSpec.class),
                            fields(Connect.class, "status", ConnectStatus.class),
                            fields(Connector.class, "spec", ConnectorSpec.class),
                            fields(Connector.class, "status", ConnectorStatus.class))
                    .flatMap(List::stream)
                    .toList();

    static Stream<Field> fields() {
        return FIELDS.stream();
    }

    static Stream<Field> enums() {
        return fields().filter(field -> field.type().isEnum());
    }

    static Stream<Field> specs() {
        return fields().filter(Field::isSpec);
    }

    @Test
    void everyEnumOfTheApiIsTested() {
        assertThat(
                        new ClassFileImporter()
                                        .withImportOption(new ImportOption.DoNotIncludeTests())
                                        .importPackages("dev.spillway.operator.api")
                                        .stream()
                                        .filter(type -> type.isEnum())
                                        .map(type -> type.getSimpleName()))
                .isNotEmpty()
                .allMatch(name ->
                        enums().anyMatch(field -> field.type().getSimpleName().equals(name)));
    }

    @ParameterizedTest
    @MethodSource("enums")
    void anUnknownValueOfAnEnumIsReadAndNoted(Field field) {
        for (var value :
                List.of(
                        JSON.textNode("FromTomorrow"),
                        JSON.textNode(""),
                        JSON.textNode("0"),
                        JSON.numberNode(0))) {
            var resource = read(field, value);
            if (field.isSpec()) {
                assertThat(resource.unreadable())
                        .singleElement()
                        .satisfies(noted -> {
                            assertThat(noted.path()).isEqualTo(field.path());
                            assertThat(noted.message())
                                    .isEqualTo(
                                            value
                                                    + " is not known to this release of the"
                                                    + " operator; set one of: "
                                                    + names(field.type()));
                        });
            } else {
                assertThat(resource.unreadable()).isEmpty();
                assertThat(resource.getStatus()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aValueOfAWrongTypeIsReadAndNoted(Field field) {
        var resource = read(field, JSON.arrayNode().add(JSON.arrayNode().add(1)));
        if (field.isSpec()) {
            assertThat(resource.unreadable())
                    .singleElement()
                    .satisfies(noted -> {
                        assertThat(noted.path()).startsWith(field.path());
                        assertThat(noted.value()).contains("1");
                    });
        } else {
            assertThat(resource.getStatus()).isNotNull();
        }
    }

    /** The libraries copy a resource before they hand it out. */
    @ParameterizedTest
    @MethodSource("specs")
    void aCopyIsAsUnreadableAndIsWrittenAsItWasStored(Field field) throws Exception {
        var value = JSON.arrayNode().add(JSON.arrayNode().add(1));
        var resource = read(field, value);
        var copy = SERIALIZATION.clone(resource);
        assertThat(copy.unreadable()).isEqualTo(resource.unreadable());
        assertThat(tree(SERIALIZATION.asJson(copy)).path("spec"))
                .isEqualTo(tree(field.stored(value)).path("spec"));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void nullIsTheSameAsUnset(Field field) {
        assertThat(read(field, JSON.nullNode()).unreadable())
                .extracting(UnreadableField::path)
                .isEqualTo(
                        field.isSpec() && field.path().endsWith("[0]")
                                ? List.of(field.path())
                                : List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{replicas: three} | spec.replicas: \"three\" is not a whole number; correct it",
                "{replicas: \"3\"} | spec.replicas: \"3\" is not a whole number; correct it",
                "{replicas: 2.9} | spec.replicas: 2.9 is not a whole number; correct it",
                "{replicas: 9999999999}"
                        + " | spec.replicas: 9999999999 is not a whole number; correct it",
                "{paused: \"\"} | spec.paused: \"\" is not true or false; correct it",
                "{version: [4.4.0]} | spec.version: [\"4.4.0\"] is not text; correct it",
                "{listeners: [null]} | spec.listeners[0]: null is not a value; correct it",
                "{listeners: [{name: a}, {name: b, advertise: PodIP}]}"
                        + " | spec.listeners[1].advertise: \"PodIP\" is not known to this release"
                        + " of the operator; set one of: ServiceName, ServiceIP",
                "{pod: {labels: {team: null}}} | spec.pod.labels[team]: null is not text; correct"
                        + " it",
                "{pod: {volumes: [{name: a, emptyDir: {}}, null]}}"
                        + " | spec.pod.volumes[1]: null is not a value; correct it",
                "{pod: {tolerations: [{tolerationSeconds: soon}]}}"
                        + " | spec.pod.tolerations[0].tolerationSeconds: \"soon\" is not a whole"
                        + " number; correct it",
                "{config: {log.dirs: {a: b}}}"
                        + " | spec.config[log.dirs]: {\"a\":\"b\"} is not text; correct it",
                "all | spec: \"all\" is not an object; correct it",
            })
    void theMessageSaysWhereWhatAndWhatToDo(String spec, String message) {
        assertThat(cluster(spec).unreadable()).singleElement().asString().isEqualTo(message);
    }

    @Test
    void everyProblemIsNotedAndTheRestIsRead() {
        var cluster =
                cluster(
                        "{replicas: many, upgrade: Never, fromTomorrow: {a: 1}, version: 4.4.0,"
                                + " storage: {size: 1Gi, reclaim: Archive, fromTomorrow: 1}}");
        assertThat(cluster.unreadable())
                .extracting(UnreadableField::path)
                .containsExactlyInAnyOrder("spec.replicas", "spec.upgrade", "spec.storage.reclaim");
        assertThat(cluster.getSpec().version()).isEqualTo("4.4.0");
        assertThat(cluster.getSpec().storage().size()).isEqualTo("1Gi");
        assertThat(cluster.unreadable("spec.storage")).hasSize(1);
        assertThat(cluster.unreadable("spec.storage.reclaim")).hasSize(1);
        assertThat(cluster.unreadable("spec.storage.size")).isEmpty();
    }

    @Test
    void aFieldThatThisReleaseDoesNotHaveIsIgnored() {
        var cluster = cluster("{fromTomorrow: {a: 1}, storage: {size: 1Gi, fromTomorrow: 1}}");
        assertThat(cluster.unreadable()).isEmpty();
        assertThat(read("Cluster", "fromTomorrow: 1", Cluster.class).getMetadata().getName())
                .isEqualTo("a");
    }

    @Test
    void aSettingOfATopicMayBeNull() {
        var topic = read("Topic", "spec: {config: {retention.ms: null}}", Topic.class);
        assertThat(topic.unreadable()).isEmpty();
        assertThat(topic.getSpec().config()).containsKey("retention.ms");
    }

    /** Each costs an attempt to read the rest. */
    @Test
    void afterManyProblemsNothingIsRead() {
        var settings = JSON.objectNode();
        for (int i = 0; i < 1000; i++) {
            settings.putArray("setting." + i);
        }
        var cluster = cluster("{version: 4.4.0, config: " + settings + "}");
        assertThat(cluster.unreadable()).hasSizeBetween(10, 50);
        assertThat(cluster.getSpec().version()).isNull();
        assertThat(cluster.unreadable("spec.storage.reclaim")).isNotEmpty();
    }

    @Test
    void aLongValueIsShortened() {
        assertThat(cluster("{replicas: " + "x".repeat(5000) + "}").unreadable())
                .singleElement()
                .satisfies(noted -> assertThat(noted.value().length()).isLessThan(100));
    }

    @Test
    void aNewSpecReplacesAll() {
        var cluster = cluster("{replicas: many}");
        cluster.setSpec(cluster("{replicas: 4}").getSpec());
        assertThat(cluster.unreadable()).isEmpty();
        assertThat(SERIALIZATION.asJson(cluster)).contains("\"replicas\":4").doesNotContain("many");
    }

    private static Cluster cluster(String spec) {
        return read("Cluster", "spec: " + spec, Cluster.class);
    }

    private static <R> R read(String kind, String rest, Class<R> type) {
        return SERIALIZATION.unmarshal(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: %s
                metadata: {name: a}
                %s
                """
                        .formatted(kind, rest),
                type);
    }

    private static StoredResource<?, ?> read(Field field, JsonNode value) {
        return SERIALIZATION.unmarshal(field.stored(value), field.kind());
    }

    private static JsonNode tree(String json) {
        return SERIALIZATION.unmarshal(json, JsonNode.class);
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    private static List<Field> fields(
            Class<? extends StoredResource<?, ?>> kind, String path, Class<?> type) {
        var fields = new ArrayList<Field>();
        fields.add(new Field(kind, path, type));
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                var name = path + "." + SchemaDetails.name(type, component);
                fields.addAll(fields(kind, name, raw(component.getGenericType())));
                if (component.getType() == List.class) {
                    var element =
                            ((ParameterizedType) component.getGenericType())
                                    .getActualTypeArguments()[0];
                    fields.addAll(fields(kind, name + "[0]", raw(element)));
                }
            }
        }
        return fields;
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic
                ? (Class<?>) generic.getRawType()
                : (Class<?>) type;
    }
}
