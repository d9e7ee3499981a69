package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.User;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ViewListener;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Collection;

/** Triggers the reconciliation of resources whose view has changed. */
final class ViewEventSource implements ViewListener {

    private final TopicIndex topics;
    private final UserIndex users;
    private final SimpleInboundEventSource<Cluster> clusterEvents =
            new SimpleInboundEventSource<>("view");
    private final SimpleInboundEventSource<Topic> topicEvents = new TopicEventSource();
    private final SimpleInboundEventSource<User> userEvents = new UserEventSource();

    ViewEventSource(TopicIndex topics, UserIndex users) {
        this.topics = topics;
        this.users = users;
    }

    SimpleInboundEventSource<Cluster> clusterEvents() {
        return clusterEvents;
    }

    SimpleInboundEventSource<Topic> topicEvents() {
        return topicEvents;
    }

    SimpleInboundEventSource<User> userEvents() {
        return userEvents;
    }

    @Override
    public void clusterChanged(ClusterKey cluster) {
        clusterEvents.propagateEvent(new ResourceID(cluster.name(), cluster.namespace()));
    }

    @Override
    public void topicsChanged(ClusterKey cluster, Collection<String> names) {
        names.forEach(name -> topics.of(cluster, name).forEach(this::wake));
    }

    @Override
    public void allTopicsChanged(ClusterKey cluster) {
        topics.of(cluster).forEach(this::wake);
    }

    @Override
    public void usersChanged(ClusterKey cluster, Collection<String> holders) {
        holders.forEach(holder -> users.of(cluster, holder).forEach(this::wake));
    }

    @Override
    public void allUsersChanged(ClusterKey cluster) {
        users.of(cluster).forEach(this::wake);
    }

    private void wake(User user) {
        userEvents.propagateEvent(ResourceID.fromResource(user));
    }

    private void wake(Topic topic) {
        topicEvents.propagateEvent(ResourceID.fromResource(topic));
    }

    /** Started after all Users have been read. */
    private final class UserEventSource extends SimpleInboundEventSource<User> {

        UserEventSource() {
            super("view");
        }

        @Override
        public void start() {
            super.start();
            users.complete();
        }
    }

    /** Started after all Topics have been read. */
    private final class TopicEventSource extends SimpleInboundEventSource<Topic> {

        TopicEventSource() {
            super("view");
        }

        @Override
        public void start() {
            super.start();
            topics.complete();
        }
    }
}
