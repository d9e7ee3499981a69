package dev.spillway.local.kubelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopbackNetworkTest {

    @Test
    void thereAreAddressesForPodsAndOthersForServices() throws IOException {
        try (var network = LoopbackNetwork.claim("here")) {
            var pod = network.pods(Optional.empty()).next(Set.of()).orElseThrow();

            assertThat(pod).startsWith("127.0.");
            assertThat(network.services()).matches("127\\.1\\.\\d+\\.0/24|127\\.0\\.1\\.16/28");
            assertThat(LoopbackNetwork.bindable(pod)).isTrue();
            assertThat(LoopbackNetwork.bindable(network.services().replaceAll("\\d+/.*", "17")))
                    .isTrue();
        }
    }

    @Test
    void twoClustersDoNotShareAddresses() throws IOException {
        try (var one = LoopbackNetwork.claim("same");
                var other = LoopbackNetwork.claim("same")) {
            var address = one.pods(Optional.empty()).next(Set.of()).orElseThrow();

            // Where only aliased addresses exist (macOS), all clusters share the few there are.
            var aliased = address.startsWith("127.0.1.");
            assertThat(other.pods(Optional.empty()).holds(address)).isEqualTo(aliased);
            assertThat(other.services().equals(one.services())).isEqualTo(aliased);
        }
    }

    @Test
    void aFreedSubnetIsClaimedAgainByTheSameCluster() throws IOException {
        String services;
        try (var before = LoopbackNetwork.claim("again")) {
            services = before.services();
        }

        try (var after = LoopbackNetwork.claim("again")) {
            assertThat(after.services()).isEqualTo(services);
        }
    }
}
