package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.User;
import dev.spillway.operator.api.UserAuthentication;
import dev.spillway.operator.kube.UserMetadataChanges;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.plan.topics.OwnerCandidate;
import dev.spillway.operator.view.ClusterKey;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All Users, indexed by Cluster and by the holder that they declare, see {@link Identity}. */
final class UserIndex {
    private static final String BY_CLUSTER = "cluster";
    private static final String BY_HOLDER = "holder";

    /** Those of a namespace of which it is not known what in Kafka is theirs. */
    private static final String UNREADABLE = "unreadable";

    private @Nullable volatile IndexerResourceCache<User> cache;
    private volatile boolean complete;

    /** Must be called before the cache is filled. */
    void index(IndexerResourceCache<User> users) {
        users.addIndexers(
                Map.of(
                        BY_CLUSTER,
                        user -> List.of(cluster(user).toString()),
                        BY_HOLDER,
                        user -> List.of(key(cluster(user), holder(user))),
                        UNREADABLE,
                        user ->
                                unreadable(user).isEmpty()
                                        ? List.of()
                                        : List.of(user.getMetadata().getNamespace())));
        cache = users;
    }

    /** All existing Users have been read. */
    void complete() {
        complete = true;
    }

    /** Before this, a User that is not found may exist. */
    boolean isComplete() {
        return complete;
    }

    /** The User resource of that name. */
    Optional<User> named(String namespace, String name) {
        var users = cache;
        return users == null ? Optional.empty() : users.get(new ResourceID(name, namespace));
    }

    List<User> of(ClusterKey cluster) {
        return find(BY_CLUSTER, cluster.toString());
    }

    List<User> of(ClusterKey cluster, String holder) {
        return find(BY_HOLDER, key(cluster, holder));
    }

    /** Whether a User declares the holder, as far as it can be told: in doubt, one does. */
    boolean mayDeclare(ClusterKey cluster, String holder) {
        return !complete
                || !of(cluster, holder).isEmpty()
                || !find(UNREADABLE, cluster.namespace()).isEmpty();
    }

    /** What of the User cannot be read, without which it is not known what in Kafka is its own. */
    static String unreadable(User user) {
        return user.unreadableText("spec.cluster", "spec.authentication", "spec.name");
    }

    int count() {
        var users = cache;
        return users == null ? 0 : Math.toIntExact(users.keys().count());
    }

    /**
     * Another User that has this one's name in Kafka: the older one, as long as it exists. While it
     * is being deleted, its rights are still being removed.
     */
    Optional<String> owner(User user) {
        var others =
                of(cluster(user), holder(user)).stream()
                        .filter(other ->
                                !Objects.equals(
                                        other.getMetadata().getUid(), user.getMetadata().getUid()))
                        .filter(other ->
                                other.getMetadata().getDeletionTimestamp() == null
                                        || other.hasFinalizer(UserMetadataChanges.FINALIZER))
                        .map(UserIndex::candidate)
                        .toList();
        return candidate(user).olderOwner(others).map(OwnerCandidate::resource);
    }

    /** An invalid User has one too: what it consists of is immutable. */
    static String holder(User user) {
        return identity(user).holder();
    }

    /** As far as the immutable part of the spec tells. */
    static Identity identity(User user) {
        var name = user.getMetadata().getName();
        var spec = user.getSpec();
        var authentication = spec == null ? null : spec.authentication();
        return switch (authentication == null ? UserAuthentication.Scram : authentication) {
            case Scram -> new Identity.Scram(name, Optional.empty());
            case MutualTls ->
                    Identity.MutualTls.of(name, String.valueOf(user.getMetadata().getUid()), "");
            case External ->
                    new Identity.External(spec == null || spec.name() == null ? name : spec.name());
        };
    }

    /** The schema requires the name; a User stored before that has none. */
    static ClusterKey cluster(User user) {
        var name =
                Stream.ofNullable(user.getSpec())
                        .flatMap(spec -> Stream.ofNullable(spec.cluster()))
                        .flatMap(cluster -> Stream.ofNullable(cluster.name()))
                        .findFirst()
                        .orElse("");
        return new ClusterKey(user.getMetadata().getNamespace(), name);
    }

    private List<User> find(String index, String key) {
        var users = cache;
        return users == null ? List.of() : users.byIndex(index, key);
    }

    private static String key(ClusterKey cluster, String holder) {
        return cluster + "/" + holder;
    }

    private static OwnerCandidate candidate(User user) {
        return new OwnerCandidate(
                user.getMetadata().getName(), user.getMetadata().getCreationTimestamp());
    }
}
