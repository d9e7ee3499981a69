package dev.spillway.operator.observed;

import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;

/**
 * A Kubernetes node. (In the operator's code, a node is one of Kafka's.)
 *
 * @param problem why it is not ready, in Kubernetes' words: {@code Kubelet stopped posting node
 *     status.}; empty when it is
 * @param cordoned whether it takes no new Pods
 */
public record Host(
        String name,
        String problem,
        boolean cordoned,
        List<Taint> taints,
        Map<String, String> labels) {

    private static final String ZONE = "topology.kubernetes.io/zone";

    public boolean ready() {
        return problem.isEmpty();
    }

    /** Empty when it is in none. */
    public String zone() {
        return labels.getOrDefault(ZONE, "");
    }
}
