package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.Connector;
import dev.spillway.operator.api.Crds;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.User;
import dev.spillway.operator.fixtures.Yaml;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The API server fills in defaults from the schema; the model, where they are missing, the same.
 */
class SchemaDefaultsTest {
    private static final String CLUSTER =
            """
            apiVersion: spillway.dev/v1alpha1
            kind: Cluster
            metadata: {name: events, namespace: default, uid: 0-1}
            spec:
              storage: {size: 10Gi}
              tiering: {s3: {bucket: abc, region: eu-west-1}}
            """;

    private static final String TOPIC =
            """
            apiVersion: spillway.dev/v1alpha1
            kind: Topic
            metadata: {name: page-views, namespace: default}
            spec: {cluster: {name: events}}
            """;

    private static final String USER =
            """
            apiVersion: spillway.dev/v1alpha1
            kind: User
            metadata: {name: billing, namespace: default, uid: 0-1}
            spec: {cluster: {name: events}}
            """;

    private static final String CONNECT =
            """
            apiVersion: spillway.dev/v1alpha1
            kind: Connect
            metadata: {name: pipelines, namespace: default, uid: 0-1}
            spec: {cluster: {name: events}}
            """;

    private static final String CONNECTOR =
            """
            apiVersion: spillway.dev/v1alpha1
            kind: Connector
            metadata: {name: orders, namespace: default, uid: 0-1}
            spec: {connect: {name: pipelines}, class: org.example.Orders}
            """;

    @Test
    void clusterMeansTheSameWithAndWithoutThem() throws IOException {
        var plain = Yaml.read(CLUSTER, ObjectNode.class);

        assertThat(ClusterModel.parse(Yaml.convert(defaulted(plain, Cluster.class), Cluster.class)))
                .isEqualTo(ClusterModel.parse(Yaml.convert(plain, Cluster.class)))
                .isInstanceOf(ParseResult.Valid.class);
    }

    @Test
    void topicMeansTheSameWithAndWithoutThem() throws IOException {
        var cluster =
                ((ParseResult.Valid<ClusterModel>) ClusterModel.parse(Yaml.cluster(CLUSTER)))
                        .model();
        var plain = Yaml.read(TOPIC, ObjectNode.class);

        assertThat(
                        TopicModel.parse(
                                Yaml.convert(defaulted(plain, Topic.class), Topic.class), cluster))
                .isEqualTo(TopicModel.parse(Yaml.convert(plain, Topic.class), cluster))
                .isInstanceOf(ParseResult.Valid.class);
    }

    @Test
    void userMeansTheSameWithAndWithoutThem() throws IOException {
        var plain = Yaml.read(USER, ObjectNode.class);

        assertThat(UserModel.parse(Yaml.convert(defaulted(plain, User.class), User.class)))
                .isEqualTo(UserModel.parse(Yaml.convert(plain, User.class)))
                .isInstanceOf(ParseResult.Valid.class);
    }

    @Test
    void connectMeansTheSameWithAndWithoutThem() throws IOException {
        var plain = Yaml.read(CONNECT, ObjectNode.class);

        assertThat(ConnectModel.parse(Yaml.convert(defaulted(plain, Connect.class), Connect.class)))
                .isEqualTo(ConnectModel.parse(Yaml.convert(plain, Connect.class)))
                .isInstanceOf(ParseResult.Valid.class);
    }

    @Test
    void connectorMeansTheSameWithAndWithoutThem() throws IOException {
        var plain = Yaml.read(CONNECTOR, ObjectNode.class);

        assertThat(
                        ConnectorModel.parse(
                                Yaml.convert(defaulted(plain, Connector.class), Connector.class)))
                .isEqualTo(ConnectorModel.parse(Yaml.convert(plain, Connector.class)))
                .isInstanceOf(ParseResult.Valid.class);
    }

    private static ObjectNode defaulted(
            ObjectNode object,
            Class<? extends io.fabric8.kubernetes.client.CustomResource<?, ?>> kind)
            throws IOException {
        var copy = object.deepCopy();
        fillIn(copy, Crds.definition(kind).at("/spec/versions/0/schema/openAPIV3Schema"));
        assertThat(copy).isNotEqualTo(object);
        return copy;
    }

    /** As the API server does: top-down, so that what a default brings is itself filled in. */
    private static void fillIn(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            schema.path("properties")
                    .properties()
                    .forEach(property -> {
                        JsonNode whenUnset = property.getValue().path("default");
                        if (!object.has(property.getKey()) && !whenUnset.isMissingNode()) {
                            object.set(property.getKey(), whenUnset.deepCopy());
                        }
                        fillIn(object.path(property.getKey()), property.getValue());
                    });
        }
        value.forEach(item -> fillIn(item, schema.path("items")));
    }
}
