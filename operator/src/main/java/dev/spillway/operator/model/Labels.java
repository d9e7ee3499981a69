package dev.spillway.operator.model;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The labels and annotations of the operator's objects. */
public final class Labels {
    public static final String NAME = "app.kubernetes.io/name";
    public static final String INSTANCE = "app.kubernetes.io/instance";
    public static final String COMPONENT = "app.kubernetes.io/component";
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** The value of {@link #MANAGED_BY}. */
    public static final String OPERATORS = "spillway-operator";

    public static final String CLUSTER = "spillway.dev/cluster";
    public static final String CONNECT = "spillway.dev/connect";
    public static final String NODE_ID = "spillway.dev/node-id";

    /** Pod annotation: the hash of everything whose change needs a restart. */
    public static final String REVISION = "spillway.dev/revision";

    /** Pod annotation of a worker: the hash of the credentials that it starts with. */
    public static final String CREDENTIALS = "spillway.dev/credentials";

    /** Pod annotation: the release of the operator that the Pod was made by or equals. */
    public static final String RELEASE = "spillway.dev/release";

    /**
     * Annotation of a Pod of an earlier release: the revision and the release that it would have,
     * had this operator made it from the spec that it was made from. See decision 35.
     */
    public static final String BASELINE = "spillway.dev/baseline";

    /**
     * Annotation of a Cluster: a restart that a person requests; another value restarts every node.
     * Of a Pod: the value as of its creation.
     */
    public static final String RESTARTED_AT = "spillway.dev/restartedAt";

    /**
     * PVC annotation: the KRaft cluster that its data belongs to. Annotation of a Pod that deletes
     * cold data: the cluster whose data it deletes.
     */
    public static final String CLUSTER_ID = "spillway.dev/cluster-id";

    /**
     * Annotation of a controller's PVC that was created with the cluster: the initial voters,
     * "1000,1001,1002".
     */
    public static final String INITIAL_CONTROLLERS = "spillway.dev/initial-controllers";

    /**
     * Annotation of a controller's PVC: the last known voters, "1000,1001,1002"; absent before the
     * quorum has had a leader.
     */
    public static final String VOTERS = "spillway.dev/voters";

    /**
     * PVC annotation: the {@code size} that was declared for the disk last, "100Gi". Only a smaller
     * one declared later is a request for a smaller disk: the disk itself may have grown since.
     */
    public static final String DECLARED_SIZE = "spillway.dev/declared-size";

    /**
     * PVC annotation: the size that the brokers' disks were to grow to when this one did, "150Gi";
     * absent when it has only grown with the declared size, or by another tool.
     */
    public static final String GROWN_TO = "spillway.dev/grown-to";

    /** PVC annotation: when the operator enlarged it last, "2026-11-30T16:00:00Z". */
    public static final String GROWN_AT = "spillway.dev/grown-at";

    /**
     * Annotation of a Cluster: the operator that manages it, by the Lease of its release,
     * "spillway-system/spillway-operator".
     */
    public static final String OPERATOR = "spillway.dev/operator";

    /**
     * Annotation of a User: a person requests other credentials; another text replaces them. Of its
     * Secret: the text that its credentials were made for.
     */
    public static final String ROTATE = "spillway.dev/rotate";

    /** Annotation of a User's Secret: when its password or key was made. */
    public static final String CREDENTIALS_SINCE = "spillway.dev/credentials-since";

    /** Annotation of a User's Secret: the fingerprint of the password that Kafka has. */
    public static final String PASSWORD_FINGERPRINT = "spillway.dev/password-fingerprint";

    /**
     * Annotation of the Secret with the values that connectors refer to: the highest version of a
     * value that was ever given.
     */
    public static final String LAST_VERSION = "spillway.dev/last-version";

    /**
     * Annotation of a Secret outside of the Cluster's namespace: the Cluster that it belongs to.
     */
    public static final String CLUSTER_UID = "spillway.dev/cluster-uid";

    /**
     * Annotation of a Cluster: a rotation of its certificate authorities that a person requests;
     * another value rotates them again.
     */
    public static final String ROTATE_CA = "spillway.dev/rotate-ca";

    /**
     * Annotation of a Cluster: fingerprints of earlier clients authorities, with spaces or commas
     * between them, that no longer have to be trusted although Users may still hold their
     * certificates.
     */
    public static final String DISTRUST_CLIENTS_CA = "spillway.dev/distrust-clients-ca";

    /** Component of the Pod that deletes a Cluster's cold data; not a node's role. */
    public static final String COLD_DATA_CLEANUP = "cold-data-cleanup";

    private Labels() {}

    /** Labels of everything that belongs to a Cluster. */
    public static SortedMap<String, String> cluster(String cluster) {
        var labels = new TreeMap<String, String>();
        labels.put(NAME, "spillway");
        labels.put(INSTANCE, cluster);
        labels.put(MANAGED_BY, OPERATORS);
        labels.put(CLUSTER, cluster);
        return labels;
    }

    /** Labels of everything that belongs to a Connect; none of it is a Cluster's. */
    public static SortedMap<String, String> connect(String connect) {
        var labels = new TreeMap<String, String>();
        labels.put(NAME, "spillway");
        labels.put(INSTANCE, connect);
        labels.put(COMPONENT, "connect");
        labels.put(MANAGED_BY, OPERATORS);
        labels.put(CONNECT, connect);
        return labels;
    }

    /** The minimal selector for the Pods of a Connect. */
    public static SortedMap<String, String> connectSelector(String connect) {
        return new TreeMap<>(Map.of(CONNECT, connect));
    }

    /** Labels of what belongs to one role. */
    public static SortedMap<String, String> role(String cluster, NodeRole role) {
        var labels = cluster(cluster);
        labels.put(COMPONENT, component(role));
        return labels;
    }

    /** Labels of what belongs to one node. */
    public static SortedMap<String, String> node(String cluster, NodeId id) {
        var labels = role(cluster, id.role());
        labels.put(NODE_ID, Integer.toString(id.value()));
        return labels;
    }

    /** The minimal selector for the Pods of one role. */
    public static SortedMap<String, String> selector(String cluster, NodeRole role) {
        var labels = new TreeMap<String, String>();
        labels.put(CLUSTER, cluster);
        labels.put(COMPONENT, component(role));
        return labels;
    }

    /** The minimal selector for the Pod of one node. */
    public static SortedMap<String, String> selector(String cluster, NodeId id) {
        var labels = selector(cluster, id.role());
        labels.put(NODE_ID, Integer.toString(id.value()));
        return labels;
    }

    public static String component(NodeRole role) {
        return switch (role) {
            case Broker -> "broker";
            case Controller -> "controller";
        };
    }
}
