package dev.spillway.local.kubelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodAddressesTest {

    @Test
    void aFreedAddressIsNotGivenAgainBeforeAllOthers() {
        var addresses = addresses(Optional.empty());
        var given = new HashSet<String>();

        for (var i = 0; i < 15; i++) {
            assertThat(given.add(addresses.next(Set.of()).orElseThrow())).isTrue();
        }

        assertThat(addresses.next(Set.of())).contains("127.0.7.1");
    }

    @Test
    void noTwoPodsShareAnAddress() {
        var addresses = addresses(Optional.empty());
        var taken = new HashSet<String>();

        for (var next = addresses.next(taken); next.isPresent(); next = addresses.next(taken)) {
            assertThat(taken.add(next.get())).isTrue();
        }

        assertThat(taken).hasSize(15);
    }

    @Test
    void takenAddressesAreSkippedAndTheRoundGoesOn() {
        var addresses = addresses(Optional.of("127.0.7.14"));

        assertThat(addresses.next(Set.of("127.0.7.15", "127.0.7.1"))).contains("127.0.7.2");
        assertThat(addresses.next(Set.of())).contains("127.0.7.3");
    }

    @Test
    void goesOnAfterTheLastOneThatWasGivenBefore() {
        assertThat(addresses(Optional.of("127.0.7.4")).next(Set.of())).contains("127.0.7.5");
        assertThat(addresses(Optional.of("127.0.7.15")).next(Set.of())).contains("127.0.7.1");
        assertThat(addresses(Optional.of("127.0.8.4")).next(Set.of())).contains("127.0.7.1");
    }

    @Test
    void holdsOnlyItsOwn() {
        var addresses = addresses(Optional.empty());

        assertThat(addresses.holds("127.0.7.15")).isTrue();
        for (var other : new String[] {"127.0.7.16", "127.0.7.0", "127.0.71.1", "127.0.7.x", ""}) {
            assertThat(addresses.holds(other)).as(other).isFalse();
        }
    }

    private static PodAddresses addresses(Optional<String> last) {
        return new PodAddresses("127.0.7.", 15, last);
    }
}
