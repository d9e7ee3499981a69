package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Pod;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the ready brokers for a snapshot of Kafka, and the starting ones for the progress of their
 * log recovery.
 *
 * @param recovery the log recovery that a starting broker reports
 */
record KafkaPoller(
        ClusterKey key,
        KafkaConnection connection,
        Function<Pod, Optional<String>> recovery,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaPoller.class);

    /** Never fails: what went wrong is in the status. */
    KafkaStatus poll(Collection<Pod> nodes, Depth depth) {
        var bootstrap = bootstrap(nodes);
        if (bootstrap.isEmpty()) {
            connection.close();
            return new KafkaStatus.Silent("no broker is ready", false, clock.instant());
        }
        if (nodes.stream().noneMatch(KafkaPoller::isRunningController)) {
            connection.close();
            return new KafkaStatus.Silent("no controller is running", true, clock.instant());
        }
        try {
            return new KafkaStatus.Answering(connection.snapshot(bootstrap, depth));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            return new KafkaStatus.Silent(String.valueOf(e.getMessage()), true, clock.instant());
        } catch (RuntimeException e) {
            LOG.error("Cluster {}: this is a bug in the operator", key, e);
            return new KafkaStatus.Silent("the operator failed: " + e, true, clock.instant());
        }
    }

    /**
     * Without any, brokers pass a question on to nobody until it times out. That takes seconds, in
     * which the missing controller is not made again.
     */
    private static boolean isRunningController(Pod pod) {
        return pod.id().role() == NodeRole.Controller && pod.state() != Pod.State.Ended;
    }

    private List<String> bootstrap(Collection<Pod> nodes) {
        return nodes.stream()
                .filter(pod -> pod.id().role() == NodeRole.Broker && pod.ready())
                .map(pod ->
                        ResourceNames.podHost(key.namespace(), key.name(), pod.id())
                                + ":"
                                + Ports.REPLICATION)
                .toList();
    }

    /**
     * Kubernetes only knows that a broker is not ready; the broker knows whether it is recovering.
     */
    Map<NodeId, String> recovering(Collection<Pod> nodes) {
        var found = new HashMap<NodeId, String>();
        for (var pod : nodes) {
            if (pod.id().role() == NodeRole.Broker
                    && pod.state() == Pod.State.Starting
                    && !pod.ip().isEmpty()
                    && !pod.hostLost()) {
                recovery.apply(pod).ifPresent(detail -> found.put(pod.id(), detail));
            }
        }
        return found;
    }
}
