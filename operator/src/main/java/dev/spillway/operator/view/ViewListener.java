package dev.spillway.operator.view;

import java.util.Collection;

/** Who is to look at a view again. Called after the view has changed, by its thread. */
public interface ViewListener {

    /** The Cluster: Kafka was looked at, or a plan was carried out. */
    void clusterChanged(ClusterKey cluster);

    /**
     * Topics of the Cluster, as what is known of them has changed.
     *
     * @param topics names in Kafka
     */
    void topicsChanged(ClusterKey cluster, Collection<String> topics);

    /** All Topics of the Cluster: Kafka answers for the first time, or has long been silent. */
    void allTopicsChanged(ClusterKey cluster);
}
