package dev.spillway.operator.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** Every name that is derived from a Cluster's name. DNS names omit the cluster domain. */
public final class ResourceNames {

    private ResourceNames() {}

    /** {@code events-broker-0}, {@code events-controller-1000}. */
    public static String pod(String cluster, NodeId id) {
        return cluster
                + switch (id.role()) {
                    case Broker -> "-broker-";
                    case Controller -> "-controller-";
                }
                + id.value();
    }

    /** {@code data-events-broker-0}. */
    public static String volumeClaim(String cluster, NodeId id) {
        return "data-" + pod(cluster, id);
    }

    /**
     * The node whose disk has this name; empty when it is not the disk of one of this cluster's
     * nodes.
     *
     * @param name {@code data-events-broker-0}
     */
    public static Optional<NodeId> nodeOfVolumeClaim(String cluster, String name) {
        return node(name).filter(id -> volumeClaim(cluster, id).equals(name));
    }

    /** The node whose id a name ends with. */
    private static Optional<NodeId> node(String name) {
        return Pattern.compile("[0-9]{1,9}$")
                .matcher(name)
                .results()
                .map(digits -> new NodeId(Integer.parseInt(digits.group())))
                .findFirst();
    }

    /** The headless Service that gives every Pod its DNS name: {@code events-nodes}. */
    public static String nodesService(String cluster) {
        return cluster + "-nodes";
    }

    /** The Service of one broker: {@code events-broker-0}, as its Pod. */
    public static String brokerService(String cluster, NodeId id) {
        return pod(cluster, id);
    }

    /**
     * The broker whose Service has this name; empty when it is not the Service of one.
     *
     * @param name {@code events-broker-0}
     */
    public static Optional<NodeId> brokerOfService(String cluster, String name) {
        return node(name)
                .filter(id -> id.role() == NodeRole.Broker)
                .filter(id -> brokerService(cluster, id).equals(name));
    }

    /** {@code events-bootstrap}. */
    public static String bootstrapService(String cluster) {
        return cluster + "-bootstrap";
    }

    /**
     * The name of objects that the nodes of a role share, such as a ConfigMap: {@code
     * events-brokers}, {@code events-controllers}.
     */
    public static String ofRole(String cluster, NodeRole role) {
        return cluster
                + switch (role) {
                    case Broker -> "-brokers";
                    case Controller -> "-controllers";
                };
    }

    /** The Pods' ServiceAccount, unless the user names another: {@code events-nodes}. */
    public static String serviceAccount(String cluster) {
        return cluster + "-nodes";
    }

    /**
     * The Pod that deletes the cold data of a Cluster that is being deleted: {@code
     * events-cold-data-cleanup}.
     */
    public static String coldDataCleanup(String cluster) {
        return cluster + "-cold-data-cleanup";
    }

    /** The Secret with a node's key and certificate: {@code events-broker-0-tls}. */
    public static String nodeCertificate(String cluster, NodeId id) {
        return pod(cluster, id) + "-tls";
    }

    /**
     * The Secret with the certificate authorities of a Cluster, in the operator's namespace: {@code
     * spillway-ca.default.events}.
     */
    public static String authorities(String namespace, String cluster) {
        return "spillway-ca." + namespace + "." + cluster;
    }

    /** {@code events-broker-0.events-nodes.default.svc}. */
    public static String podHost(String namespace, String cluster, NodeId id) {
        return pod(cluster, id) + "." + serviceHost(namespace, nodesService(cluster));
    }

    /** {@code events-bootstrap.default.svc}. */
    public static String serviceHost(String namespace, String service) {
        return service + "." + namespace + ".svc";
    }
}
