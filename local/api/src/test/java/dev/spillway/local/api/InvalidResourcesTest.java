package dev.spillway.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rule of the custom resources' schemas, through the API server: one file per rule. The first
 * line gives the field and the message with which the last document is rejected; the documents
 * before it are created first.
 */
class InvalidResourcesTest {
    private static final Path CASES = Path.of("../../operator/src/test/resources/invalid");
    private static final Path DEFINITIONS = Path.of("../../crds");
    private static final YAMLMapper YAML = new YAMLMapper();

    @TestFactory
    List<DynamicTest> atAdmission() throws IOException {
        try (var files = Files.list(CASES)) {
            var cases =
                    files.sorted()
                            .map(InvalidResourcesTest::read)
                            .filter(Case::bySchema)
                            .map(one -> DynamicTest.dynamicTest(one.name(), () -> isRefused(one)))
                            .toList();
            assertThat(cases).hasSizeGreaterThanOrEqualTo(25);
            return cases;
        }
    }

    private static void isRefused(Case one) throws IOException {
        try (var api = new TestApi()) {
            define(api);
            for (var document : one.documents().subList(0, one.documents().size() - 1)) {
                make(api, document);
            }

            var refused = send(api, one.documents());

            assertThat(refused.code()).as(refused.message()).isEqualTo(422);
            assertThat(refused.at("details.causes"))
                    .as(refused.message())
                    .anySatisfy(cause -> {
                        assertThat(cause.path("field").asText()).isEqualTo(one.field());
                        assertThat(cause.path("message").asText()).contains(one.message());
                    });
        }
    }

    /** A value that can only grow may be smaller before the object exists. */
    @TestFactory
    List<DynamicTest> whatDoesNotExistYetMayShrink() throws IOException {
        try (var files = Files.list(CASES)) {
            var cases =
                    files.sorted()
                            .map(InvalidResourcesTest::read)
                            .filter(one -> one.documents().getFirst().has("status"))
                            .map(one -> DynamicTest.dynamicTest(one.name(), () -> isTaken(one)))
                            .toList();
            assertThat(cases).isNotEmpty();
            return cases;
        }
    }

    private static void isTaken(Case one) throws IOException {
        try (var api = new TestApi()) {
            define(api);
            var document = one.documents().getFirst();
            document.remove("status");
            make(api, document);

            var taken = send(api, one.documents());

            assertThat(taken.code()).as(taken.message()).isEqualTo(200);
        }
    }

    /** What is refused of a listener is refused under its own name and port only. */
    @Test
    void listenersComeAndGoAndGetOtherNamesHostsAndCertificates() throws IOException {
        try (var api = new TestApi()) {
            define(api);
            make(api, listeners(""));
            for (var next :
                    List.of(
                            "{name: internal, port: 9092}, {name: mutual, port: 9094,"
                                    + " authentication: MutualTls}",
                            "{name: mutual, port: 9094, authentication: MutualTls}",
                            "{name: renamed, port: 9094, authentication: MutualTls}",
                            "{name: renamed, port: 9094, authentication: MutualTls, advertise:"
                                    + " ServiceIP, certificate: {secretName: own}}",
                            "{name: renamed, port: 9094, authentication: MutualTls}, {name: plain,"
                                    + " port: 9092, tls: false, authentication: None}")) {
                var document = listeners("listeners: [" + next + "]");
                var taken = send(api, List.of(document, document));

                assertThat(taken.code()).as(next + ": " + taken.message()).isEqualTo(200);
            }
        }
    }

    private static ObjectNode listeners(String spec) throws IOException {
        return YAML.readValue(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: events}
                spec:
                  storage: {size: 100Gi}
                  %s
                """
                        .formatted(spec),
                ObjectNode.class);
    }

    private static void define(TestApi api) throws IOException {
        for (var kind : List.of("clusters", "topics", "users", "connects", "connectors")) {
            var definition = Files.readString(DEFINITIONS.resolve(kind + ".spillway.dev.yaml"));
            assertThat(api.create(TestApi.DEFINITIONS, definition).code()).isEqualTo(201);
        }
    }

    /** Creates an object and writes its status, if it has one. */
    private static void make(TestApi api, ObjectNode document) throws IOException {
        var taken = api.create(path(document), YAML.writeValueAsString(document));
        assertThat(taken.code()).as(taken.message()).isEqualTo(201);
        if (document.has("status")) {
            var path = path(document) + "/" + document.at("/metadata/name").asText();
            ((ObjectNode) document.path("metadata"))
                    .put("resourceVersion", taken.at("metadata.resourceVersion").asText());
            var written = api.put(path + "/status", YAML.writeValueAsString(document));
            assertThat(written.code()).as(written.message()).isEqualTo(200);
        }
    }

    /** Creates the last document, or updates the object that a previous one created. */
    private static TestApi.Answer send(TestApi api, List<ObjectNode> documents) throws IOException {
        var last = documents.getLast();
        if (documents.size() == 1) {
            return api.create(path(last), YAML.writeValueAsString(last));
        }
        var path = path(last) + "/" + last.at("/metadata/name").asText();
        ((ObjectNode) last.path("metadata"))
                .put("resourceVersion", api.get(path).at("metadata.resourceVersion").asText());
        return api.put(path, YAML.writeValueAsString(last));
    }

    private static String path(JsonNode document) {
        return "/apis/spillway.dev/v1alpha1/namespaces/default/"
                + document.path("kind").asText().toLowerCase(Locale.ROOT)
                + "s";
    }

    /**
     * @param field the rejected field, {@code <nil>} for the object itself
     * @param message a part of the message
     */
    private record Case(
            String name,
            String field,
            String message,
            boolean bySchema,
            List<ObjectNode> documents) {}

    /**
     * Parses the first two lines: {@code # expect: spec.version: should match} and {@code # by:
     * schema}.
     */
    private static Case read(Path file) {
        try {
            var lines = Files.readAllLines(file);
            var expected = lines.get(0).replaceFirst("# expect: ", "").split(": ", 2);
            try (var documents =
                    YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(file.toFile())) {
                return new Case(
                        file.getFileName().toString(),
                        expected[0],
                        expected[1],
                        lines.get(1).equals("# by: schema"),
                        documents.readAll());
            }
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }
}
