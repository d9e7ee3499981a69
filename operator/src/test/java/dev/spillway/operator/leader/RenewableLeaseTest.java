package dev.spillway.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenewableLeaseTest {
    private final RenewableLease lease =
            new RenewableLease(
                    new OperatorLease("spillway-system", "spillway-operator"),
                    "pod-1",
                    new LeaseDeadline(() -> 0, Duration.ofSeconds(10)));

    /** Made by a person, or released. The library's elector ended for good on such a Lease. */
    @Test
    void aLeaseWithoutAHolderIsFree() {
        for (var there :
                new io.fabric8.kubernetes.api.model.coordination.v1.Lease[] {
                    new LeaseBuilder().build(),
                    new LeaseBuilder().withNewSpec().endSpec().build(),
                    new LeaseBuilder().withNewSpec().withLeaseDurationSeconds(1).endSpec().build()
                }) {
            var record = lease.toRecord(there);
            assertThat(record.getHolderIdentity()).isEmpty();
            assertThat(record.getRenewTime()).isNotNull();
            assertThat(record.getLeaseDuration()).isPositive();
        }
    }

    @Test
    void theNameOfALeaseIsReadAsItIsWritten() {
        var operator = new OperatorLease("spillway-system", "spillway-operator");
        assertThat(OperatorLease.parse(operator.toString())).contains(operator);
        for (var other : new String[] {"", "/", "a", "a/", "/b", "a/b/c"}) {
            assertThat(OperatorLease.parse(other)).as(other).isEmpty();
        }
    }
}
