package dev.spillway.operator.model;

import java.util.List;

/**
 * Every name that is derived from a Connect's name, in Kubernetes and in Kafka.
 *
 * @param connect metadata.name
 */
public record ConnectNames(String connect) {

    /** Of the Deployment, its ConfigMap, Service, budget and policy: {@code pipelines-connect}. */
    public String workers() {
        return connect + "-connect";
    }

    /** Kafka Connect's group.id, which its workers join. */
    public String group() {
        return workers();
    }

    public String configs() {
        return workers() + "-configs";
    }

    public String offsets() {
        return workers() + "-offsets";
    }

    public String statuses() {
        return workers() + "-status";
    }

    /** The group's own topics; the Topic resources have the same names. */
    public List<String> topics() {
        return List.of(configs(), offsets(), statuses());
    }

    /** The consumer group of a sink: {@code pipelines-connect-orders-replica}. */
    public String sinkGroup(String connector) {
        return workers() + "-" + connector;
    }

    /** What the transactional ids of workers and of exactly-once sources begin with. */
    public String transactionalIds() {
        return "connect-cluster-" + group();
    }

    /** The Secret with the certificate that workers and the operator know each other by. */
    public String tlsSecret() {
        return workers() + "-tls";
    }

    /** The Secret with the values that connectors refer to. */
    public String valuesSecret() {
        return workers() + "-secrets";
    }

    /** {@code pipelines-connect.default.svc}. */
    public String host(String namespace) {
        return ResourceNames.serviceHost(namespace, workers());
    }
}
