package dev.spillway.operator.plan.deletion;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.model.Tiering;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a Cluster that is being deleted has in S3, and whether that can be deleted. */
public sealed interface ColdDataDeletion {

    /** There is none: no tiering, or no broker ever ran. */
    record None() implements ColdDataDeletion {}

    /** Where it is; empty when there is nothing. */
    default Optional<Place> where() {
        return switch (this) {
            case None none -> Optional.empty();
            case At at -> Optional.of(at.place());
            case Unreachable unreachable -> Optional.of(unreachable.place());
            case Kept kept -> Optional.of(kept.place());
        };
    }

    /** Its place is known, and how to access it. */
    record At(Place place, DesiredCluster desired) implements ColdDataDeletion {}

    /**
     * The spec does not say how to access it.
     *
     * @param uid of the Cluster
     */
    record Unreachable(Place place, String uid, String problems) implements ColdDataDeletion {}

    /**
     * It is kept: it must not be deleted, or cannot be any more.
     *
     * @param why as a clause: {@code the namespace is being deleted}
     * @param remedy what to do about it
     */
    record Kept(Place place, String why, String remedy) implements ColdDataDeletion {}

    /**
     * The place of all objects of one cluster.
     *
     * @param prefix as in the spec: "" for none, otherwise without a slash at its end
     * @param store the options of spillway-tier that say how to access the bucket, each after a
     *     space
     */
    record Place(String bucket, String prefix, ClusterId id, String store) {

        /** {@code s3://bucket/prefix/id/} */
        public String text() {
            return "s3://"
                    + bucket
                    + "/"
                    + (prefix.isEmpty() ? "" : prefix + "/")
                    + id.text()
                    + "/";
        }

        /** It is kept until somebody deletes it by hand. */
        public Kept kept(String why) {
            return new Kept(this, why, "if nobody needs it, delete it with: " + command());
        }

        private String command() {
            return "spillway-tier purge --bucket="
                    + bucket
                    + (prefix.isEmpty() ? "" : " --prefix=" + prefix)
                    + store
                    + " --cluster-id="
                    + id.text()
                    + " --delete --confirm="
                    + id.text();
        }

        private boolean isSameAs(Place other) {
            return bucket.equals(other.bucket)
                    && prefix.equals(other.prefix)
                    && id.equals(other.id);
        }
    }

    /**
     * @param model of the Cluster, by {@link ClusterModel#parseForDeletion}
     * @param others every Cluster that exists, possibly including this one
     */
    static ColdDataDeletion of(
            Installation installation,
            Cluster cluster,
            ParseResult<ClusterModel> model,
            Collection<Cluster> others,
            ObservedCluster seen) {
        var id = id(cluster, seen);
        var place = id.flatMap(known -> place(cluster, known));
        if (id.isEmpty() || place.isEmpty() || neverRan(cluster, id.get())) {
            return new None();
        }
        var sharing = others.stream().filter(other -> shares(other, cluster, place.get())).toList();
        if (!sharing.isEmpty()) {
            return new Kept(
                    place.get(),
                    "it is, or may become, also the data of " + names(sharing),
                    "it is deleted with the last of them");
        }
        return switch (model) {
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    new Unreachable(place.get(), cluster.getMetadata().getUid(), text(problems));
            case ParseResult.Valid<ClusterModel>(var valid) ->
                    switch (valid.tiering()) {
                        case Tiering.Off off -> new None();
                        case Tiering.S3 s3 ->
                                new At(
                                        place.get(),
                                        new DesiredCluster(installation, valid, id.get()));
                    };
        };
    }

    /**
     * The Kafka cluster that the Cluster was: as recorded on its disks, or else in its status; with
     * neither, no broker ever ran. Where disks differ, the status counts: the Cluster has not run
     * with those of another.
     */
    private static Optional<ClusterId> id(Cluster cluster, ObservedCluster seen) {
        var onDisks =
                seen.claims().values().stream()
                        .map(Claim::clusterId)
                        .filter(id -> !id.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        return onDisks.size() == 1
                ? Optional.of(new ClusterId(onDisks.first()))
                : Optional.ofNullable(statusId(cluster)).map(ClusterId::new);
    }

    /** Kafka has never answered, and no disks of an earlier Cluster were adopted. */
    private static boolean neverRan(Cluster cluster, ClusterId id) {
        return id.equals(ClusterId.derivedFrom(cluster.getMetadata().getUid()))
                && (cluster.getStatus() == null || cluster.getStatus().metadataVersion() == null);
    }

    private static @Nullable String statusId(Cluster cluster) {
        return cluster.getStatus() == null ? null : cluster.getStatus().clusterId();
    }

    private static Optional<Place> place(Cluster cluster, ClusterId id) {
        var spec = cluster.getSpec();
        var s3 = spec == null || spec.tiering() == null ? null : spec.tiering().s3();
        return s3 == null || s3.bucket() == null
                ? Optional.empty()
                : Optional.of(
                        new Place(
                                s3.bucket(),
                                Objects.requireNonNullElse(s3.prefix(), ""),
                                id,
                                option("endpoint", s3.endpoint())
                                        + option("region", s3.region())
                                        + (Boolean.TRUE.equals(s3.pathStyle())
                                                ? " --path-style"
                                                : "")));
    }

    private static String option(String name, @Nullable String value) {
        return value == null ? "" : " --" + name + "=" + value;
    }

    /**
     * A Cluster that was created from copies of the disks is the same Kafka cluster, and reads the
     * same objects. One that is being deleted with its data no longer needs them.
     */
    private static boolean shares(Cluster other, Cluster cluster, Place place) {
        return !Objects.equals(other.getMetadata().getUid(), cluster.getMetadata().getUid())
                && mayBeCluster(other, place.id())
                && mayBeAt(other, place)
                && !(other.getMetadata().getDeletionTimestamp() != null
                        && reclaim(other) == Reclaim.Delete);
    }

    /** In doubt it is. */
    private static boolean mayBeAt(Cluster other, Place place) {
        return place(other, place.id()).filter(place::isSameAs).isPresent()
                || !other.unreadable("spec.tiering.s3").isEmpty();
    }

    /**
     * A Cluster that never ran may still adopt copies of the disks, whatever its status says so
     * far.
     */
    private static boolean mayBeCluster(Cluster other, ClusterId id) {
        var statusId = statusId(other);
        return statusId == null
                || statusId.equals(id.text())
                || neverRan(other, new ClusterId(statusId));
    }

    /** Also of a Cluster with an invalid spec. */
    static Reclaim reclaim(Cluster cluster) {
        var storage = cluster.getSpec() == null ? null : cluster.getSpec().storage();
        return storage == null || storage.reclaim() == null ? Reclaim.Retain : storage.reclaim();
    }

    private static String names(List<Cluster> clusters) {
        return clusters.stream()
                .map(cluster ->
                        "Cluster "
                                + cluster.getMetadata().getNamespace()
                                + "/"
                                + cluster.getMetadata().getName())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String text(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .collect(Collectors.joining("; "));
    }
}
