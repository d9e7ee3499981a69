package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The request bodies of kubectl's typed commands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtobufTest {

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private final TestApi api = new TestApi();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void createsANamespace() throws IOException {
        byte[] body =
                object("v1", "Namespace", message(out -> out.writeByteArray(1, metadata("made"))));

        TestApi.Answer created = api.send("POST", "/api/v1/namespaces", PROTOBUF, body);

        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("metadata.name").asText()).isEqualTo("made");
    }

    @Test
    void createsAConfigMapWithText() throws IOException {
        byte[] entry =
                message(out -> {
                    out.writeString(1, "k");
                    out.writeString(2, "v");
                });
        byte[] body =
                object(
                        "v1",
                        "ConfigMap",
                        message(out -> {
                            out.writeByteArray(1, metadata("text"));
                            out.writeByteArray(2, entry);
                        }));

        TestApi.Answer created = api.send("POST", CONFIG_MAPS, PROTOBUF, body);

        assertThat(created.at("data").toString()).isEqualTo("{\"k\":\"v\"}");
    }

    @Test
    void createsASecretWithBytes() throws IOException {
        byte[] entry =
                message(out -> {
                    out.writeString(1, "p");
                    out.writeBytes(2, ByteString.copyFromUtf8("hello"));
                });
        byte[] body =
                object(
                        "v1",
                        "Secret",
                        message(out -> {
                            out.writeByteArray(1, metadata("bytes"));
                            out.writeByteArray(2, entry);
                            out.writeString(3, "Opaque");
                        }));

        TestApi.Answer created =
                api.send("POST", "/api/v1/namespaces/default/secrets", PROTOBUF, body);

        assertThat(created.at("data.p").asText()).isEqualTo("aGVsbG8=");
    }

    @Test
    void answersAnAccessReview() throws IOException {
        byte[] attributes =
                message(out -> {
                    out.writeString(2, "create");
                    out.writeString(5, "pods");
                });
        byte[] body =
                object(
                        "authorization.k8s.io/v1",
                        "SelfSubjectAccessReview",
                        message(out -> {
                            out.writeByteArray(1, new byte[0]);
                            out.writeByteArray(
                                    2, message(spec -> spec.writeByteArray(1, attributes)));
                        }));

        TestApi.Answer answer =
                api.send(
                        "POST",
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        PROTOBUF,
                        body);

        assertThat(answer.at("status.allowed").asBoolean()).isTrue();
        assertThat(answer.at("spec.resourceAttributes.resource").asText()).isEqualTo("pods");
    }

    @Test
    void refusesUnknownFieldsRatherThanDroppingThem() throws IOException {
        byte[] body =
                object("v1", "Namespace", message(out -> out.writeString(77, "something new")));

        assertThat(api.send("POST", "/api/v1/namespaces", PROTOBUF, body).code()).isEqualTo(415);
    }

    @Test
    void refusesBodiesThatAreNotProtobuf() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);

        assertThat(api.send("POST", CONFIG_MAPS, PROTOBUF, body).code()).isEqualTo(400);
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** With the empty times that Go encodes. */
    private static byte[] metadata(String name) throws IOException {
        return message(out -> {
            out.writeString(1, name);
            out.writeString(2, "");
            out.writeInt64(7, 0);
            out.writeByteArray(8, new byte[0]);
        });
    }

    private static byte[] object(String apiVersion, String kind, byte[] raw) throws IOException {
        byte[] type =
                message(out -> {
                    out.writeString(1, apiVersion);
                    out.writeString(2, kind);
                });
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(new byte[] {'k', '8', 's', 0});
        body.write(
                message(out -> {
                    out.writeByteArray(1, type);
                    out.writeByteArray(2, raw);
                    out.writeString(3, "");
                    out.writeString(4, "");
                }));
        return body.toByteArray();
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }
}
