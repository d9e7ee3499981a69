package dev.spillway.local.e2e.chaos;

import dev.spillway.local.e2e.Sandbox;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Compares a cluster with what is declared. It does not trust the operator's status alone: it asks
 * Kubernetes and Kafka.
 *
 * @param replicas of the cluster
 * @param settings of spec.config
 */
record DeclaredState(int replicas, Map<String, String> settings) {
    private static final int REPLICATION_FACTOR = 3;
    private static final int CONTROLLERS = 1;
    private static final long ANSWERS_WITHIN_SECONDS = 15;

    List<String> deviations(Sandbox sandbox, Admin admin) throws InterruptedException {
        var found = new ArrayList<String>();
        found.addAll(ofStatus(sandbox));
        found.addAll(ofKubernetes(sandbox));
        if (found.isEmpty()) {
            try {
                found.addAll(ofBrokers(admin));
                found.addAll(ofPartitions(admin));
                found.addAll(ofSettings(admin));
            } catch (ExecutionException | TimeoutException e) {
                found.add("Kafka does not answer: " + e);
            }
        }
        return found;
    }

    private static List<String> ofStatus(Sandbox sandbox) {
        var conditions = Sandbox.Conditions.of(sandbox.cluster());
        return Stream.of(
                        conditions.unless("Ready", "True"),
                        conditions.unless("Progressing", "False"),
                        conditions.unless("Balanced", "True"))
                .flatMap(List::stream)
                .toList();
    }

    private List<String> ofKubernetes(Sandbox sandbox) {
        var label = "spillway.dev/cluster";
        var pods =
                sandbox.client()
                        .pods()
                        .inNamespace(Sandbox.NAMESPACE)
                        .withLabel(label, Sandbox.CLUSTER)
                        .list()
                        .getItems();
        var claims =
                sandbox.client()
                        .persistentVolumeClaims()
                        .inNamespace(Sandbox.NAMESPACE)
                        .withLabel(label, Sandbox.CLUSTER)
                        .list()
                        .getItems();
        var nodes =
                Stream.concat(
                                IntStream.range(0, replicas).mapToObj(id -> "events-broker-" + id),
                                IntStream.range(0, CONTROLLERS)
                                        .mapToObj(i -> "events-controller-" + (1000 + i)))
                        .collect(Collectors.toCollection(TreeSet::new));
        var found = new ArrayList<String>();
        unequal("Pods", nodes, names(pods), found);
        unequal(
                "disks",
                nodes.stream()
                        .map(name -> "data-" + name)
                        .collect(Collectors.toCollection(TreeSet::new)),
                names(claims),
                found);
        pods.stream()
                .filter(pod -> !ready(pod))
                .forEach(pod -> found.add(pod.getMetadata().getName() + " is not ready"));
        return found;
    }

    private List<String> ofBrokers(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        var found = new ArrayList<String>();
        var nodes =
                answer(
                        admin.describeCluster(
                                        new DescribeClusterOptions().includeFencedBrokers(true))
                                .nodes());
        unequal(
                "registered brokers",
                ids(),
                nodes.stream().map(node -> node.id()).collect(Collectors.toList()),
                found);
        nodes.stream()
                .filter(node -> node.isFenced())
                .forEach(node -> found.add("broker " + node.id() + " is fenced"));
        answer(admin.describeLogDirs(ids()).allDescriptions())
                .forEach((id, directories) ->
                        directories.forEach((directory, disk) -> {
                            if (disk.isCordoned() || disk.error() != null) {
                                found.add("broker " + id + " is cordoned or has lost " + disk);
                            }
                        }));
        return found;
    }

    private List<String> ofPartitions(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        var found = new ArrayList<String>();
        answer(admin.listPartitionReassignments().reassignments())
                .forEach((partition, move) -> found.add(partition + " is being moved: " + move));
        var held = new TreeMap<Integer, Integer>();
        ids().forEach(id -> held.put(id, 0));
        for (var topic : topics(admin)) {
            for (var partition : topic.partitions()) {
                var name = topic.name() + "-" + partition.partition();
                check(name, partition, found);
                partition.replicas().forEach(node -> held.merge(node.id(), 1, Integer::sum));
            }
        }
        var counts = held.values().stream().mapToInt(Integer::intValue).summaryStatistics();
        if (counts.getMax() - counts.getMin() > 1) {
            found.add("the brokers hold " + held + " replicas");
        }
        return found;
    }

    private static void check(String name, TopicPartitionInfo partition, List<String> found) {
        if (partition.replicas().size() != REPLICATION_FACTOR) {
            found.add(name + " has the replicas " + partition.replicas());
        }
        if (partition.isr().size() != partition.replicas().size()) {
            found.add(name + " is in sync on " + partition.isr() + " only");
        }
        if (!partition.replicas().getFirst().equals(partition.leader())) {
            found.add(name + " is led by " + partition.leader() + ", not as preferred");
        }
    }

    private List<String> ofSettings(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        var brokers =
                Stream.concat(ids().stream().map(id -> Integer.toString(id)), Stream.of(""))
                        .map(id -> new ConfigResource(ConfigResource.Type.BROKER, id));
        var topics =
                topics(admin).stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
        var found = new ArrayList<String>();
        answer(admin.describeConfigs(Stream.concat(brokers, topics).toList()).all())
                .forEach((resource, config) -> {
                    for (var entry : config.entries()) {
                        var value = entry.value();
                        // Kafka's default is the largest number for a rate and "" for a list.
                        if (entry.name().contains("replication.throttled") && !entry.isDefault()) {
                            found.add(resource + " still has " + entry.name() + "=" + value);
                        }
                        var declared = settings.get(entry.name());
                        if (resource.type() == ConfigResource.Type.BROKER
                                && declared != null
                                && !declared.equals(value)) {
                            found.add(
                                    "%s runs with %s=%s, not %s"
                                            .formatted(resource, entry.name(), value, declared));
                        }
                    }
                });
        return found;
    }

    private static Collection<TopicDescription> topics(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        var names = answer(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return answer(admin.describeTopics(names).allTopicNames()).values();
    }

    private List<Integer> ids() {
        return IntStream.range(0, replicas).boxed().toList();
    }

    static boolean ready(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static List<String> names(Collection<? extends HasMetadata> objects) {
        return objects.stream().map(object -> object.getMetadata().getName()).toList();
    }

    private static void unequal(
            String what, Collection<?> declared, Collection<?> found, List<String> to) {
        if (!new TreeSet<Object>(declared).equals(new TreeSet<Object>(found))) {
            to.add("%s: declared %s, found %s".formatted(what, declared, found));
        }
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS);
    }
}
