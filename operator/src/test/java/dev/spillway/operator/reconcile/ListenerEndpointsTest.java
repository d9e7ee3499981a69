package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.desired.ClientEndpoint;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.ParseResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListenerEndpointsTest {
    private static final Identity ALICE = new Identity.Scram("alice", Optional.empty());
    private static final Identity BOB = Identity.MutualTls.of("bob", "uid", "");

    private static final String LISTENERS =
            """
            listeners:
              - {name: open, port: 9092, tls: false, authentication: None}
              - {name: mutual, port: 9094, authentication: MutualTls}
              - {name: own, port: 9095, certificate: {secretName: my-tls}}
              - {name: other, port: 9096}
            """;

    @Test
    void theFirstListenerThatHasTheUsersAuthenticationFits() {
        var cluster =
                cluster(
                        LISTENERS,
                        "listeners: [{name: own, bootstrap: 'events:9095'}, {name: mutual,"
                                + " bootstrap: 'events:9094'}]");
        assertThat(find(cluster, ALICE))
                .contains(
                        new ClientEndpoint(
                                "own", "events:9095", "SASL_SSL", Optional.of("my-tls")));
        assertThat(find(cluster, BOB))
                .contains(new ClientEndpoint("mutual", "events:9094", "SSL", Optional.empty()));
    }

    @Test
    void aListenerThatAsksNobodyFitsNobody() {
        var cluster =
                cluster(
                        "listeners: [{name: open, port: 9092, authentication: None}]",
                        "listeners: []");
        assertThat(find(cluster, ALICE)).isEmpty();
        assertThat(find(cluster, BOB)).isEmpty();
    }

    @Test
    void aListenerWithoutAnAddressHasNone() {
        assertThat(find(cluster(LISTENERS, "{}"), ALICE).orElseThrow().bootstrap()).isEmpty();
    }

    private static Optional<ClientEndpoint> find(Cluster cluster, Identity identity) {
        return switch (ClusterModel.parse(cluster)) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) ->
                    new ListenerEndpoints().find(cluster, model, identity);
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static Cluster cluster(String spec, String status) {
        return Yaml.cluster(
                """
                metadata: {name: events, namespace: default, uid: uid}
                spec:
                  storage: {size: 10Gi}
                """
                        + spec.indent(2)
                        + "status:\n"
                        + status.indent(2));
    }
}
