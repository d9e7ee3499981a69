package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;

class FilledDisksTest {
    private static final int BETWEEN_BROKERS = 9091;

    @Test
    void aBrokerFillsItsOwnDiskAndThoseOfItsFollowers() {
        Cluster cluster = cluster(List.of(0, 1), List.of(1, 2), List.of(2, 3));

        FilledDisks disks = FilledDisks.of(cluster, 1, BETWEEN_BROKERS);

        assertThat(disks.leaders()).isEqualTo(Map.of(1, 2, 2, 2));
        assertThat(disks.addresses()).isEqualTo(Map.of(2, "broker-2"));
    }

    @Test
    void aBrokerThatLeadsNothingFillsItsOwnOnly() {
        assertThat(FilledDisks.of(cluster(List.of(0, 1)), 3, BETWEEN_BROKERS))
                .isEqualTo(FilledDisks.ofOwn(3));
    }

    /** Each list is the replicas of a partition, its leader first; as Kafka shows it. */
    @SafeVarargs
    private static Cluster cluster(List<Integer>... replicas) {
        List<PartitionInfo> partitions = new ArrayList<>();
        for (int i = 0; i < replicas.length; i++) {
            Node[] nodes =
                    replicas[i].stream().flatMap(FilledDisksTest::listeners).toArray(Node[]::new);
            int partition = i;
            listeners(replicas[i].getFirst())
                    .forEach(leader ->
                            partitions.add(
                                    new PartitionInfo("topic", partition, leader, nodes, nodes)));
        }
        return new Cluster(
                "cluster",
                IntStream.range(0, 4).boxed().flatMap(FilledDisksTest::listeners).toList(),
                partitions,
                Set.of(),
                Set.of());
    }

    private static Stream<Node> listeners(int id) {
        return Stream.of(
                new Node(id, "broker-" + id, BETWEEN_BROKERS),
                new Node(id, "service-of-broker-" + id, 9092));
    }
}
