package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ClusterIdTest {

    @Property
    void kafkaTakesEveryIdAndReadsItBackTheSame(@ForAll long high, @ForAll long low) {
        String id = ClusterId.derivedFrom(new UUID(high, low).toString()).text();

        assertThat(Uuid.fromString(id)).hasToString(id).isNotIn(Uuid.RESERVED);
        assertThat(id).hasSize(22).doesNotStartWith("-");
    }

    @Property
    void directoriesOfDifferentControllersDiffer(
            @ForAll long uid, @ForAll @IntRange(min = 1001, max = 1999) int controller) {
        var id = ClusterId.derivedFrom(Long.toString(uid));

        assertThat(id.directoryOf(new NodeId(controller)))
                .isNotEqualTo(id.directoryOf(new NodeId(1000)))
                .isNotEqualTo(id.text())
                .doesNotStartWith("-");
    }

    /** Data on disks depends on it: this must never change. */
    @Test
    void sameUidAlwaysGivesTheSameIds() {
        var id = ClusterId.derivedFrom("6d5c7d9a-5c9f-4e0e-9d3b-1a2b3c4d5e6f");

        assertThat(id.text()).isEqualTo("rNsngAHOQ8yAH7g4yZh7gg");
        assertThat(id.directoryOf(new NodeId(1000))).isEqualTo("hU3THTzQT0GqSQnJICFWCQ");
    }
}
