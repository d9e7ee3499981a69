package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.TIERING_HEALTHY;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.BucketProof;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.StorageUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether cold segments reach the bucket. The absence of failures proves nothing: a cluster with
 * nothing to copy would be healthy without a bucket. So each broker must have proven, since its
 * start and recently, that it can list, write, read and delete there.
 */
record TieringFinding(ClusterModel cluster, KafkaView view, StorageUsage storageUsage) {
    private static final int NAMES_IN_A_MESSAGE = 3;

    Finding finding() {
        var failed = brokersWith(BucketProof.Failed.class);
        if (!failed.isEmpty()) {
            return no(TIERING_HEALTHY, "BucketUnusable", unusable(failed));
        }
        if (!storageUsage.failingCopies().isEmpty()) {
            return no(TIERING_HEALTHY, "CopyFails", copyFails());
        }
        var outdated = brokersWith(BucketProof.Outdated.class);
        if (!outdated.isEmpty()) {
            return unknown(TIERING_HEALTHY, "ProofOutdated", outdated(outdated));
        }
        var unproven = unproven();
        return unproven.isEmpty()
                ? yes(
                        TIERING_HEALTHY,
                        "Proven",
                        "every broker has listed, written, read and deleted in the bucket since its"
                                + " start and recently, and no copy has failed recently"
                                + waiting())
                : unknown(TIERING_HEALTHY, "NotProven", unproven);
    }

    /**
     * For example objects that were deleted while the bucket was unavailable; nobody has to act.
     */
    private String waiting() {
        return storageUsage.waitingDeletions() == 0
                ? ""
                : "; "
                        + Count.of(storageUsage.waitingDeletions(), "unneeded object")
                        + " could not be deleted yet; the brokers retry";
    }

    private String unusable(SortedMap<Integer, BucketProof.Failed> brokers) {
        var first = brokers.values().iterator().next();
        return names(brokers.keySet())
                + " cannot use the bucket: "
                + first.why()
                + "; broker "
                + brokers.firstKey()
                + first.lastProven()
                        .map(at -> " last succeeded at " + at)
                        .orElse(" has never been able to since its start")
                + ". Until then segments stay on the brokers' disks";
    }

    private String copyFails() {
        return "segments of "
                + storageUsage.failingCopies().stream()
                        .limit(NAMES_IN_A_MESSAGE)
                        .collect(Collectors.joining(", "))
                + " cannot be copied to the bucket and stay on the brokers' disks;"
                + " the brokers' logs say why";
    }

    private String outdated(SortedMap<Integer, BucketProof.Outdated> brokers) {
        return names(brokers.keySet())
                + (brokers.size() == 1 ? " has" : " have")
                + " not proven recently that the bucket can be used; broker "
                + brokers.firstKey()
                + " last succeeded at "
                + brokers.values().iterator().next().at()
                + ". Requests to the store seem to hang; see the broker's log";
    }

    /** What has not been proven yet, by cause; empty when every broker has proven it. */
    private String unproven() {
        var away = new ArrayList<Integer>();
        var silent = new ArrayList<Integer>();
        for (int id : brokers()) {
            if (!view.serves(id)) {
                away.add(id);
            } else if (!storageUsage.proofs().containsKey(id)) {
                silent.add(id);
            }
        }
        var texts = new ArrayList<String>();
        var notYet = brokersWith(BucketProof.NotYet.class).keySet();
        if (!notYet.isEmpty()) {
            texts.add(
                    names(notYet)
                            + (notYet.size() == 1
                                    ? " has not yet proven since its start that it"
                                    : " have not yet proven since their start that they")
                            + " can list, write, read and delete in the bucket");
        }
        if (!away.isEmpty()) {
            texts.add(names(away) + (away.size() == 1 ? " is" : " are") + " not serving");
        }
        if (!silent.isEmpty()) {
            texts.add(
                    "the metrics of "
                            + names(silent)
                            + " do not mention the bucket: the broker is busy, or its image is"
                            + " too old to have these metrics");
        }
        return String.join("; ", texts);
    }

    private <T extends BucketProof> SortedMap<Integer, T> brokersWith(Class<T> kind) {
        var found = new TreeMap<Integer, T>();
        storageUsage
                .proofs()
                .forEach((id, proof) -> {
                    if (kind.isInstance(proof) && view.serves(id)) {
                        found.put(id, kind.cast(proof));
                    }
                });
        return found;
    }

    /** Declared brokers and existing ones: a broker that is leaving still copies. */
    private SortedSet<Integer> brokers() {
        var ids = new TreeSet<Integer>();
        cluster.brokerIds().stream().map(NodeId::value).forEach(ids::add);
        view.brokers().values().stream()
                .filter(broker -> !broker.fenced())
                .map(Broker::id)
                .forEach(ids::add);
        return ids;
    }

    /** {@code broker 2}, {@code brokers 0, 1, 2, ...} */
    private static String names(Collection<Integer> brokers) {
        return brokers.stream()
                .limit(NAMES_IN_A_MESSAGE)
                .map(String::valueOf)
                .collect(
                        Collectors.joining(
                                ", ",
                                brokers.size() == 1 ? "broker " : "brokers ",
                                brokers.size() > NAMES_IN_A_MESSAGE ? ", ..." : ""));
    }
}
