package dev.spillway.operator.view;

import java.util.Collection;

/** Told by the view's thread which resources to reconcile after the view has changed. */
public interface ViewListener {

    /** The Cluster: Kafka was polled, or a plan was carried out. */
    void clusterChanged(ClusterKey cluster);

    /**
     * These Topics of the Cluster, because their state has changed.
     *
     * @param topics names in Kafka
     */
    void topicsChanged(ClusterKey cluster, Collection<String> topics);

    /**
     * All Topics of the Cluster: Kafka answers for the first time, or has been unavailable for
     * long.
     */
    void allTopicsChanged(ClusterKey cluster);

    /**
     * These Users of the Cluster, because what Kafka knows about them has changed.
     *
     * @param holders see {@code Identity.holder}
     */
    void usersChanged(ClusterKey cluster, Collection<String> holders);

    /** All Users of the Cluster; like {@link #allTopicsChanged}. */
    void allUsersChanged(ClusterKey cluster);
}
