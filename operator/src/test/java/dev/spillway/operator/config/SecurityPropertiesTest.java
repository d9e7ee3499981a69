package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ParseResult;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may connect, and what for. The golden folders show it in full. */
class SecurityPropertiesTest {
    private static final String INTERNAL = "listener.name.internal.";

    /** Whatever a Cluster says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "listeners: [{name: internal, port: 9092, tls: false, authentication: None}]",
                "authorization: {default: AllowAll}"
            })
    void nodesTalkToEachOtherByMutualTls(String spec) {
        assertThat(controllers(spec))
                .containsEntry("listener.security.protocol.map", "CONTROLLER:SSL")
                .containsAllEntriesOf(inner("controller"));
        assertThat(brokers(spec))
                .containsAllEntriesOf(inner("controller"))
                .containsAllEntriesOf(inner("replication"));
        assertThat(brokers(spec).get("listener.security.protocol.map"))
                .startsWith("CONTROLLER:SSL,REPLICATION:SSL,INTERNAL:");
    }

    @Test
    void nodesAndTheOperatorAreSuperUsersByTheirTypeAndNobodyIsByName() {
        for (var properties : List.of(brokers(""), controllers(""))) {
            assertThat(properties)
                    .contains(
                            entry(
                                    "principal.builder.class",
                                    "dev.spillway.broker.tls.InnerPrincipalBuilder"),
                            entry(
                                    "super.users",
                                    "Spillway:__spillway-node;Spillway:__spillway-operator"),
                            entry(
                                    "authorizer.class.name",
                                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer"))
                    .doesNotContainKey("allow.everyone.if.no.acl.found");
        }
    }

    /** That is an ACL, which is changed without a restart. */
    @Test
    void whatEverybodyMayDoIsInNoFile() {
        for (var authorization : List.of("Deny", "AllowAll")) {
            var word = "authorization: {default: %s}".formatted(authorization);
            assertThat(brokers(word)).isEqualTo(brokers(""));
            assertThat(controllers(word)).isEqualTo(controllers(""));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true, Scram, SASL_SSL",
        "true, MutualTls, SSL",
        "true, None, SSL",
        "false, Scram, SASL_PLAINTEXT",
        "false, None, PLAINTEXT"
    })
    void theProtocolOfAListenerFollowsFromWhatItDeclares(
            boolean tls, String authentication, String protocol) {
        assertThat(listener("tls: %s, authentication: %s".formatted(tls, authentication)))
                .containsEntry(
                        "listener.security.protocol.map",
                        "CONTROLLER:SSL,REPLICATION:SSL,INTERNAL:" + protocol);
    }

    @Test
    void aListenerThatSaysNothingIsEncryptedAndAsksForAPassword() {
        assertThat(own(brokers("")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "ssl.engine.factory.class",
                                "dev.spillway.broker.tls.MountedSslEngineFactory",
                                "spillway.tls.certificate.file",
                                "${env:SPILLWAY_TLS}/tls.crt",
                                "spillway.tls.key.file",
                                "${env:SPILLWAY_TLS}/tls.key",
                                "spillway.tls.trust.file",
                                "${env:SPILLWAY_TLS}/ca.crt",
                                "ssl.client.auth",
                                "none",
                                "sasl.enabled.mechanisms",
                                "SCRAM-SHA-512",
                                "scram-sha-512.sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule"
                                        + " required;"));
    }

    /** Otherwise the certificate of a User would be one of a node's, or the other way round. */
    @Test
    void certificatesOfUsersAreTrustedOnMutualListenersOnlyAndThoseOfNodesNot() {
        var users = "${env:SPILLWAY_TLS}/clients-ca.crt";
        var mutual = listener("authentication: MutualTls");

        assertThat(own(mutual))
                .containsEntry("spillway.tls.trust.file", users)
                .containsEntry("ssl.client.auth", "required")
                .doesNotContainKey("sasl.enabled.mechanisms");
        assertThat(mutual)
                .doesNotContainEntry("listener.name.replication.spillway.tls.trust.file", users)
                .doesNotContainEntry("listener.name.controller.spillway.tls.trust.file", users);
    }

    @Test
    void aListenerWithoutTlsHasNoCertificateAndOneWithoutAuthenticationAsksForNothing() {
        assertThat(own(listener("tls: false, authentication: None"))).isEmpty();
        assertThat(own(listener("tls: false")))
                .containsOnlyKeys("sasl.enabled.mechanisms", "scram-sha-512.sasl.jaas.config");
        assertThat(own(listener("authentication: None")))
                .containsEntry("ssl.client.auth", "none")
                .doesNotContainKey("sasl.enabled.mechanisms");
    }

    @Test
    void aCertificateOfTheUsersIsPresentedAndTrustsNobodyElse() {
        assertThat(own(listener("certificate: {secretName: own}")))
                .containsEntry(
                        "spillway.tls.certificate.file",
                        "${env:SPILLWAY_LISTENER_INTERNAL_TLS}/tls.crt")
                .containsEntry(
                        "spillway.tls.key.file", "${env:SPILLWAY_LISTENER_INTERNAL_TLS}/tls.key")
                .containsEntry("spillway.tls.trust.file", "${env:SPILLWAY_TLS}/ca.crt");
    }

    @Test
    void clientsInsideANodeConnectAsNodesAndByANameOfTheirCertificate() {
        var tiered = brokers("tiering: {s3: {bucket: abc, region: eu-west-1}}");
        for (var client :
                List.of(
                        "rlmm.config.remote.log.metadata.common.client.",
                        "rsm.config.cleanup.client.")) {
            assertThat(tiered)
                    .containsEntry(client + "security.protocol", "SSL")
                    .containsEntry(
                            client + "ssl.engine.factory.class",
                            "dev.spillway.broker.tls.MountedSslEngineFactory")
                    .containsEntry(
                            client + "spillway.tls.trust.file", "${env:SPILLWAY_TLS}/ca.crt");
        }
        assertThat(tiered)
                .containsEntry(
                        "rsm.config.cleanup.bootstrap.servers",
                        "${env:POD_NAME}.events-nodes.default.svc:9091");
        assertThat(
                        BrokerProperties.ofBucket(
                                        cluster("tiering: {s3: {bucket: abc, region: r}}"))
                                .all())
                .containsEntry("rsm.config.s3.bucket", "abc")
                .allSatisfy((key, value) -> assertThat(key).startsWith("rsm.config."))
                .allSatisfy((key, value) -> assertThat(value).doesNotContain("TLS"));
    }

    @Test
    void aClientIsAskedAgainEveryMinuteUnlessTheUserSaysOtherwise() {
        assertThat(brokers("")).containsEntry("connections.max.reauth.ms", "60000");
        assertThat(brokers("config: {connections.max.reauth.ms: '600000'}"))
                .containsEntry("connections.max.reauth.ms", "600000");
    }

    @Test
    void whatIsServedIsReadBackFromTheFile() {
        var listeners =
                """
                listeners:
                  - {name: internal, port: 9092}
                  - {name: mutual-tls, port: 9094, authentication: MutualTls}
                  - {name: open, port: 9095, tls: false, authentication: None}
                  - {name: readable, port: 9096, tls: false}
                  - {name: anybody, port: 9097, authentication: None}
                """;
        assertThat(ServedListeners.of(cluster(listeners)).byName())
                .containsExactly(
                        entry("anybody", new ServedListeners.Served(9097, "SSL", "none")),
                        entry("internal", new ServedListeners.Served(9092, "SASL_SSL", "none")),
                        entry("mutual-tls", new ServedListeners.Served(9094, "SSL", "required")),
                        entry("open", new ServedListeners.Served(9095, "PLAINTEXT", "")),
                        entry("readable", new ServedListeners.Served(9096, "SASL_PLAINTEXT", "")));
        assertThat(ServedListeners.of(cluster(listeners)).byName().values())
                .extracting(ServedListeners.Served::text)
                .containsExactly(
                        "port: 9097, tls: true, authentication: None",
                        "port: 9092, tls: true, authentication: Scram",
                        "port: 9094, tls: true, authentication: MutualTls",
                        "port: 9095, tls: false, authentication: None",
                        "port: 9096, tls: false, authentication: Scram");
    }

    private static Map<String, String> inner(String listener) {
        var prefix = "listener.name." + listener + ".";
        return Map.of(
                prefix + "ssl.engine.factory.class",
                "dev.spillway.broker.tls.MountedSslEngineFactory",
                prefix + "spillway.tls.certificate.file",
                "${env:SPILLWAY_TLS}/tls.crt",
                prefix + "spillway.tls.key.file",
                "${env:SPILLWAY_TLS}/tls.key",
                prefix + "spillway.tls.trust.file",
                "${env:SPILLWAY_TLS}/ca.crt",
                prefix + "ssl.client.auth",
                "required");
    }

    /** Of the listener internal, without its prefix. */
    private static SortedMap<String, String> own(SortedMap<String, String> all) {
        var own = new TreeMap<String, String>();
        all.forEach((key, value) -> {
            if (key.startsWith(INTERNAL)) {
                own.put(key.substring(INTERNAL.length()), value);
            }
        });
        return own;
    }

    private static SortedMap<String, String> listener(String security) {
        return brokers("listeners: [{name: internal, port: 9092, " + security + "}]");
    }

    private static SortedMap<String, String> brokers(String spec) {
        return BrokerProperties.of(cluster(spec)).all();
    }

    private static SortedMap<String, String> controllers(String spec) {
        return ControllerProperties.of(cluster(spec)).all();
    }

    private static ClusterModel cluster(String spec) {
        var cluster =
                Yaml.cluster(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec:
                          storage: {size: 10Gi}
                        """
                                + spec.indent(2));
        return switch (ClusterModel.parse(cluster)) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) -> model;
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
