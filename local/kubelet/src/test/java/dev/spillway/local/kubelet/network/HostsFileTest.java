package dev.spillway.local.kubelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostsFileTest {
    private static final Service NODES = service("nodes", "clusterIP: None");
    private static final EndpointSlice NODE_ADDRESSES =
            slice(
                    "nodes",
                    """
                    - {addresses: [127.0.7.4], hostname: broker-0, conditions: {ready: true}}
                    - {addresses: [127.0.7.5], hostname: broker-1, conditions: {ready: true}}
                    - {addresses: [127.0.7.6], hostname: broker-2, conditions: {ready: false}}
                    """);

    @Test
    void aHeadlessServiceResolvesToItsReadyAddressesAndEachHostToItsOwn() {
        assertThat(HostsFile.render("a", "laptop", List.of(NODES), List.of(NODE_ADDRESSES)))
                .isEqualTo(
                        """
                        127.0.0.1 localhost
                        127.0.0.1 laptop
                        127.0.7.4 broker-0.nodes broker-0.nodes.a broker-0.nodes.a.svc broker-0.nodes.a.svc.cluster.local
                        127.0.7.5 broker-1.nodes broker-1.nodes.a broker-1.nodes.a.svc broker-1.nodes.a.svc.cluster.local
                        127.0.7.4 nodes nodes.a nodes.a.svc nodes.a.svc.cluster.local
                        127.0.7.5 nodes nodes.a nodes.a.svc nodes.a.svc.cluster.local
                        """);
    }

    @Test
    void otherNamespacesMustNameTheNamespace() {
        assertThat(HostsFile.render("b", "laptop", List.of(NODES), List.of(NODE_ADDRESSES)))
                .contains("127.0.7.4 nodes.a nodes.a.svc nodes.a.svc.cluster.local\n")
                .doesNotContain(" nodes ");
    }

    @Test
    void aServiceWithAnAddressResolvesToItWhateverItsEndpointsAre() {
        var bootstrap = service("bootstrap", "clusterIP: 127.1.7.1");
        var name = "bootstrap bootstrap.a bootstrap.a.svc bootstrap.a.svc.cluster.local\n";

        for (var endpoints :
                List.of(
                        List.<EndpointSlice>of(),
                        List.of(
                                slice(
                                        "bootstrap",
                                        "- {addresses: [127.0.7.4], conditions: {ready: true}}")),
                        List.of(
                                slice(
                                        "bootstrap",
                                        "- {addresses: [127.0.7.4], conditions: {ready:"
                                                + " false}}")))) {
            assertThat(HostsFile.render("a", "laptop", List.of(bootstrap), endpoints))
                    .isEqualTo("127.0.0.1 localhost\n127.0.0.1 laptop\n127.1.7.1 " + name);
        }
    }

    @Test
    void onlyServicesHaveNames() {
        var external = service("away", "type: ExternalName, externalName: example.com");

        assertThat(HostsFile.render("a", "laptop", List.of(external), List.of(NODE_ADDRESSES)))
                .isEqualTo("127.0.0.1 localhost\n127.0.0.1 laptop\n");
    }

    private static Service service(String name, String spec) {
        return Serialization.unmarshal(
                "metadata: {name: %s, namespace: a}\nspec: {%s}".formatted(name, spec),
                Service.class);
    }

    private static EndpointSlice slice(String service, String endpoints) {
        return Serialization.unmarshal(
                """
                metadata: {name: %1$s-1, namespace: a, labels: {kubernetes.io/service-name: %1$s}}
                endpoints:
                %2$s
                """
                        .formatted(service, endpoints.strip()),
                EndpointSlice.class);
    }
}
