package dev.spillway.local.kubelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodNetworkTest {

    @Test
    void aRecreatedPodKeepsItsAddress() throws IOException {
        try (var network = PodNetwork.claim("here")) {
            var first = network.addressFor("default/a", Set.of()).orElseThrow();

            assertThat(network.addressFor("default/a", Set.of())).contains(first);
            assertThat(network.holds(first)).isTrue();
        }
    }

    @Test
    void noTwoPodsShareAnAddress() throws IOException {
        try (var network = PodNetwork.claim("here")) {
            var taken = new HashSet<String>();
            for (var i = 0; network.addressFor("default/" + i, taken).isPresent(); i++) {
                assertThat(taken.add(network.addressFor("default/" + i, taken).orElseThrow()))
                        .isTrue();
            }
            assertThat(taken).hasSizeGreaterThanOrEqualTo(PodNetwork.ALIASES);
        }
    }

    @Test
    void twoClustersDoNotShareAddresses() throws IOException {
        try (var one = PodNetwork.claim("same");
                var other = PodNetwork.claim("same")) {
            var address = one.addressFor("default/a", Set.of()).orElseThrow();

            // Where only aliased addresses exist (macOS), all clusters share the few there are.
            assertThat(other.holds(address)).isEqualTo(address.startsWith("127.0.1."));
        }
    }
}
