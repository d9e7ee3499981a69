package dev.spillway.local.kubelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostsFileTest {
    private static final EndpointSlice NODES =
            slice(
                    """
                    metadata: {name: nodes-1, namespace: a, labels: {kubernetes.io/service-name: nodes}}
                    endpoints:
                    - {addresses: [127.0.7.4], hostname: broker-0, conditions: {ready: true}}
                    - {addresses: [127.0.7.5], hostname: broker-1, conditions: {ready: true}}
                    - {addresses: [127.0.7.6], hostname: broker-2, conditions: {ready: false}}
                    """);

    @Test
    void aServiceResolvesToItsReadyAddressesAndEachHostToItsOwn() {
        assertThat(HostsFile.render("a", "laptop", List.of(NODES)))
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
        assertThat(HostsFile.render("b", "laptop", List.of(NODES)))
                .contains("127.0.7.4 nodes.a nodes.a.svc nodes.a.svc.cluster.local\n")
                .doesNotContain(" nodes ");
    }

    private static EndpointSlice slice(String yaml) {
        return Serialization.unmarshal(yaml, EndpointSlice.class);
    }
}
