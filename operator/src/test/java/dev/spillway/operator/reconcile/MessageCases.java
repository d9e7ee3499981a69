package dev.spillway.operator.reconcile;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.BucketProof;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodBuilder;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KnownCertificates;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.disks.DiskUse;
import dev.spillway.operator.plan.disks.MeasuredDisks;
import dev.spillway.operator.status.RefusedStep;
import dev.spillway.operator.status.StepOutcome;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** States of a Cluster, each of which makes the operator say something. */
final class MessageCases {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant PROVEN_AT = Instant.parse("2026-01-01T10:00:00Z");

    /**
     * One state of a Cluster.
     *
     * @param wasReady whether the Cluster was ready before
     */
    record Case(
            String name,
            ClusterModel cluster,
            Demand demand,
            ObservedCluster observed,
            StorageUsage usage,
            StepOutcome outcome,
            boolean wasReady,
            MeasuredDisks disks) {

        Case(
                String name,
                ClusterModel cluster,
                Demand demand,
                ObservedCluster observed,
                StorageUsage usage,
                StepOutcome outcome,
                boolean wasReady) {
            this(name, cluster, demand, observed, usage, outcome, wasReady, MeasuredDisks.NONE);
        }
    }

    private final List<Case> cases = new ArrayList<>();

    private MessageCases() {}

    static List<Case> all() {
        var all = new MessageCases();
        all.lifeOfACluster();
        all.kubernetesNodes();
        all.restarts();
        all.scaling();
        all.controllers();
        all.disks();
        all.listeners();
        all.certificates();
        all.versions();
        all.settings();
        all.replicas();
        all.outcomes();
        all.tiering();
        return all.cases;
    }

    private void lifeOfACluster() {
        add("a new Cluster", Clusters.of(3, 3), ObservedClusters.nothing());
        add("controllers run", Clusters.of(3, 3), ObservedClusters.cluster(3, 0));
        add("everything runs", Clusters.of(3, 3), ObservedClusters.cluster(3, 3));
        add("a Pod is missing", Clusters.of(3, 3), ObservedClusters.cluster(3, 3).withoutPod(1));
        var byAddress = "listeners: [{name: internal, port: 9092, advertise: ServiceIP}]";
        add(
                "a Pod is missing, and the Service whose address it advertises",
                Clusters.with(3, 3, "", byAddress),
                ObservedClusters.cluster(3, 3).withoutPod(1));
        add(
                "a Pod is missing, and its Service is headless",
                Clusters.with(3, 3, "", byAddress),
                ObservedClusters.cluster(3, 3).withoutPod(1).object(headless("events-broker-1")));
        add(
                "a Pod has ended",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).state(1, Pod.State.Ended));
        add(
                "a Pod is terminating",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).state(1, Pod.State.Terminating));
        add(
                "a Pod cannot start",
                Clusters.of(3, 3),
                stuck(1),
                StorageUsage.UNKNOWN,
                new StepOutcome.Done(),
                true);
        add(
                "a controller cannot start",
                Clusters.of(3, 3),
                stuck(1001),
                StorageUsage.UNKNOWN,
                new StepOutcome.Done(),
                true);
        add("a broker is fenced", Clusters.of(3, 3), ObservedClusters.cluster(3, 3).fenced(1));
        add(
                "a partition has too few in-sync replicas",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).partition("orders", 2, List.of(0, 1, 2), inSync(0)));
        add("there is no leader", Clusters.of(3, 3), ObservedClusters.cluster(3, 3).leader(-1));
        unavailable("no broker is ready", "no broker is ready", false, false);
        unavailable("no broker is ready any more", "no broker is ready", false, true);
        unavailable("no controller is ready", "no controller is ready", true, true);
        unavailable(
                "Kafka does not answer", "Kafka did not answer in time: list topics", true, true);
    }

    private void listeners() {
        var applied =
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("events-brokers")
                        .endMetadata()
                        .addToData(
                                "server.properties", BrokerProperties.of(Clusters.of(3, 3)).text())
                        .build();
        add(
                "a listener is to lose TLS, past admission",
                Clusters.with(3, 3, "", "listeners: [{name: internal, port: 9092, tls: false}]"),
                ObservedClusters.cluster(3, 3).object(applied));
        add(
                "an earlier release made the nodes",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3)
                        .object(
                                new io.fabric8.kubernetes.api.model.PodBuilder()
                                        .withNewMetadata()
                                        .withName("events-broker-0")
                                        .addToLabels(Labels.NODE_ID, "0")
                                        .endMetadata()
                                        .withNewSpec()
                                        .endSpec()
                                        .build()));
    }

    private void certificates() {
        var cluster = Clusters.of(1, 2);
        var valid = KnownCertificates.all(cluster, ISSUED);
        var issued = ISSUED.plusSeconds(60);
        certificates("certificates are not known yet", new CertificateState.Unknown());
        certificates(
                "the operator may not read Secrets",
                new CertificateState.Refused(
                        "MissingPermission",
                        "read Secret events-broker-0-tls: the operator may not get secrets"));
        certificates(
                "a new Cluster without certificates",
                KnownCertificates.none(cluster, ISSUED).at(issued));
        certificates("all certificates are valid", valid.at(issued));
        certificates("certificates are not renewed", valid.at(ISSUED.plus(Duration.ofDays(62))));
        certificates(
                "a node serves another certificate than its Secret has",
                KnownCertificates.all(cluster, ISSUED)
                        .servingAnother(1, "uid-1")
                        .at(ISSUED.plus(Duration.ofHours(1))));
        certificates(
                "a node does not say what it serves",
                KnownCertificates.all(cluster, ISSUED).silent("uid-1").at(issued));
        certificates("certificates have expired", valid.at(ISSUED.plus(Duration.ofDays(91))));
        certificates(
                "a node cannot use its new certificate",
                KnownCertificates.all(cluster, ISSUED)
                        .served(1, "uid-1", "the certificate is valid from 2027-01-01T00:00:00Z")
                        .at(issued));
        certificates(
                "somebody edited the Secret of a node",
                KnownCertificates.all(cluster, ISSUED)
                        .unusable(1, "tls.key is missing")
                        .at(issued));
        certificates(
                "somebody deleted the Secret of a node",
                KnownCertificates.all(cluster, ISSUED).missing(1).at(issued));
        certificates(
                "a rotation has begun",
                KnownCertificates.all(cluster, ISSUED).another(AuthorityKind.Nodes).at(issued));
        var own =
                Clusters.with(
                        1,
                        2,
                        "",
                        "listeners: [{name: internal, port: 9092, certificate: {secretName:"
                                + " own}}]");
        for (var each :
                List.of(
                        new ListenerCertificate.Missing(),
                        new ListenerCertificate.Usable(
                                new TreeSet<>(Set.of("*.example.com")),
                                ISSUED,
                                ISSUED.plusSeconds(3600)))) {
            cases.add(
                    new Case(
                            "the certificate of a listener is "
                                    + (each instanceof ListenerCertificate.Missing
                                            ? "missing"
                                            : "for other names"),
                            own,
                            Demand.UNKNOWN,
                            ObservedClusters.cluster(1, 2)
                                    .outdated(0)
                                    .now()
                                    .with(
                                            KnownCertificates.all(own, ISSUED)
                                                    .listener("own", each)
                                                    .at(issued)),
                            StorageUsage.UNKNOWN,
                            new StepOutcome.Done(),
                            true));
        }
        trouble(
                "the launcher refuses the certificate of a listener",
                Pod.State.Stuck,
                Pod.Cause.Certificate,
                "it exited with code 65: listener INTERNAL: the key does not belong to the"
                        + " certificate");
    }

    private void certificates(String name, CertificateState state) {
        cases.add(
                new Case(
                        name,
                        Clusters.of(1, 2),
                        Demand.UNKNOWN,
                        ObservedClusters.cluster(1, 2).withoutPod(0).now().with(state),
                        StorageUsage.UNKNOWN,
                        new StepOutcome.Done(),
                        true));
    }

    private void kubernetesNodes() {
        var silent = "Kubelet stopped posting node status.";
        for (var state : List.of(Pod.State.Starting, Pod.State.Terminating)) {
            trouble(
                    "a Kubernetes node does not answer, and the Pod is " + state,
                    state,
                    Pod.Cause.HostLost,
                    silent);
        }
        trouble("a Pod does not end", Pod.State.Terminating, Pod.Cause.NotEnding, "");
        trouble(
                "a Pod is evicted",
                Pod.State.Terminating,
                Pod.Cause.Unknown,
                "Taint manager: deleting due to NoExecute taint");
        trouble(
                "a Secret is missing",
                Pod.State.Stuck,
                Pod.Cause.Reference,
                "FailedMount: MountVolume.SetUp failed for volume \"s3\" : secret \"s3\" not"
                        + " found");
        trouble(
                "a disk is attached elsewhere",
                Pod.State.Starting,
                Pod.Cause.Preparation,
                "FailedAttachVolume: Multi-Attach error for volume \"pvc-1\" Volume is already"
                        + " exclusively attached to one node and can't be attached to another");
        trouble(
                "a container has ended and starts again",
                Pod.State.Starting,
                Pod.Cause.Unknown,
                "last time it exited with code 137 (OOMKilled)");
        trouble(
                "a container beside Kafka's keeps ending",
                Pod.State.Stuck,
                Pod.Cause.OtherContainer,
                "container audit: CrashLoopBackOff: back-off 40s restarting failed container; last"
                        + " time it exited with code 78: no licence");
        trouble(
                "a Kubernetes node is cordoned",
                Pod.State.Stuck,
                Pod.Cause.Scheduling,
                "Unschedulable: 0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s)"
                        + " had volume node affinity conflict");
        trouble(
                "no Kubernetes node has room",
                Pod.State.Stuck,
                Pod.Cause.Scheduling,
                "Unschedulable: 0/3 nodes are available: 3 Insufficient memory");
        add("one broker and one controller", Clusters.of(1, 1), ObservedClusters.cluster(1, 1));
        var shared = ObservedClusters.cluster(3, 3).on("a", 0, 1, 1000).on("b", 2, 1001);
        add("two brokers share a Kubernetes node", Clusters.of(3, 3), shared.on("c", 1002));
        add(
                "two brokers share a Kubernetes node, and another is idle",
                Clusters.of(3, 3),
                shared.hosts(host("a"), host("b"), host("c"), host("d")));
        add(
                "two brokers share a Kubernetes node, and spec.pod.affinity has rules for others",
                Clusters.with(3, 3, "", "pod: {affinity: {podAntiAffinity: {}}}"),
                shared.hosts(host("a"), host("b"), host("c"), host("d")));
        add(
                "two brokers share a Kubernetes node, and a partition needs both",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3)
                        .on("a", 0, 1, 1000)
                        .on("b", 2, 1001)
                        .on("c", 1002)
                        .partition("orders", 2, List.of(0, 1, 2), inSync(0, 1)));
        add(
                "there is one Kubernetes node",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).on("a", 0, 1, 2, 1000, 1001, 1002).hosts(host("a")));
    }

    private static Host host(String name) {
        return new Host(name, "", false, List.of(), Map.of());
    }

    private void trouble(String name, Pod.State state, Pod.Cause cause, String detail) {
        var cluster = Clusters.of(3, 3);
        var desired = new DesiredCluster(Clusters.INSTALLATION, cluster, new ClusterId("cluster"));
        var pod = desired.pod(new KafkaNode.Broker(new NodeId(1), cluster.brokers()));
        var seen =
                ObservedClusters.cluster(3, 3)
                        .fenced(1)
                        .revision(1, Revision.of(pod).text())
                        .trouble(1, state, cause, detail);
        add(
                name,
                Clusters.of(3, 3),
                seen.now(),
                StorageUsage.UNKNOWN,
                new StepOutcome.Done(),
                true);
    }

    private static ObservedCluster stuck(int id) {
        var running = ObservedClusters.cluster(3, 3).now();
        var pods = new TreeMap<>(running.pods());
        pods.computeIfPresent(
                new NodeId(id),
                (same, pod) ->
                        PodBuilder.builder(pod)
                                .state(Pod.State.Stuck)
                                .detail("ImagePullBackOff: not found")
                                .cause(Pod.Cause.Image)
                                .build());
        return new ObservedCluster(pods, running.claims(), running.objects(), running.kafka());
    }

    private void unavailable(String name, String why, boolean failed, boolean wasReady) {
        var running = ObservedClusters.cluster(3, 3).now();
        add(
                name,
                Clusters.of(3, 3),
                new ObservedCluster(
                        running.pods(),
                        running.claims(),
                        running.objects(),
                        new KafkaState.Silent(why, failed)),
                StorageUsage.UNKNOWN,
                new StepOutcome.Done(),
                wasReady);
    }

    private static Service headless(String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP("None")
                .endSpec()
                .build();
    }

    private void restarts() {
        var option = Clusters.with(3, 3, "-XX:+UseZGC");
        add("settings need a restart", option, ObservedClusters.cluster(3, 3).outdated(0, 1, 2));
        add(
                "controllers need a restart",
                option,
                ObservedClusters.cluster(3, 3).outdated(1000, 1001, 1002));
        add(
                "a restart would make a partition unavailable",
                option,
                ObservedClusters.cluster(3, 3)
                        .outdated(0, 1, 2)
                        .partition("orders", 2, List.of(0, 1, 2), inSync(0, 1)));
        add(
                "a restart while another broker is down",
                option,
                ObservedClusters.cluster(3, 3).outdated(0, 1).state(2, Pod.State.Starting));
        add(
                "a restart while a controller is behind",
                option,
                ObservedClusters.cluster(3, 3).outdated(1000).voterBehind(1001));
        add(
                "a topic has as many replicas as must be in sync",
                option,
                ObservedClusters.cluster(3, 3)
                        .outdated(1)
                        .partition("orders", 2, List.of(1, 2), inSync(1, 2)));
    }

    private void scaling() {
        add("more brokers", Clusters.of(3, 5), ObservedClusters.cluster(3, 3));
        var empty = ObservedClusters.cluster(3, 4);
        add("fewer brokers, the last one is empty", Clusters.of(3, 3), empty);
        add(
                "fewer brokers, the last one is cordoned",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 4).cordoned(3));
        add(
                "fewer brokers, the last one has replicas",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 4)
                        .cordoned(3)
                        .partition("orders", 2, List.of(1, 2, 3), inSync(1, 2, 3)));
        add(
                "fewer brokers, replicas are moving",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 4).cordoned(3).moving("orders", List.of(0, 1, 2, 3)));
        add(
                "fewer brokers, the Pod of the last one is gone",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 4).withoutPod(3).fenced(3));
        add(
                "fewer brokers than a topic has replicas",
                Clusters.of(1, 2),
                new Demand(Map.of("orders", 3), 0),
                ObservedClusters.cluster(1, 3)
                        .partition("orders", 1, List.of(0, 1, 2), inSync(0, 1, 2)));
        add("a broker is cordoned", Clusters.of(3, 3), ObservedClusters.cluster(3, 3).cordoned(1));
    }

    private void controllers() {
        add("more controllers", Clusters.of(5, 3), ObservedClusters.cluster(3, 3));
        add("fewer controllers", Clusters.of(1, 3), ObservedClusters.cluster(3, 3));
        add(
                "a controller is not a voter",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).notVoter(1002));
        add(
                "a controller observes and has caught up",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).notVoter(1002).observer(1002, "disk-1002", 0));
        add(
                "a controller observes and is behind",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).notVoter(1002).observer(1002, "disk-1002", 90_000));
        add(
                "a controller has lost its disk",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).withoutPod(1002).withoutClaim(1002));
        add(
                "the only controller has lost its disk",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3).withoutPod(1000).withoutClaim(1000));
        add(
                "the voters are not noted",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).noted(1000, 1001));
    }

    /** Broker 1 has 8.2 of its 10 GiB in use. */
    private void filled(String name, Instant grownAt) {
        var history = new Claim.SizeHistory(Bytes.gibi(10), new Bytes(0), grownAt);
        cases.add(
                new Case(
                        name,
                        Clusters.withDisks(3, "size: 10Gi, growTo: 40Gi"),
                        Demand.UNKNOWN,
                        ObservedClusters.cluster(1, 3).volume(1, "10Gi", "10Gi", "", history).now(),
                        StorageUsage.UNKNOWN,
                        new StepOutcome.Done(),
                        true,
                        new MeasuredDisks(
                                NOON.plus(Duration.ofMinutes(10)),
                                List.of(
                                        new DiskUse(
                                                new NodeId(1),
                                                Bytes.gibi(10),
                                                Bytes.mebi(9 * 1024),
                                                Bytes.mebi(800))))));
    }

    private void disks() {
        add("larger disks", Clusters.withDisks(3, "size: 20Gi"), ObservedClusters.cluster(1, 3));
        add(
                "disks grow",
                Clusters.withDisks(3, "size: 20Gi"),
                ObservedClusters.cluster(1, 3).volume(0, "20Gi", "10Gi", ""));
        add("smaller disks", Clusters.withDisks(3, "size: 5Gi"), ObservedClusters.cluster(1, 3));
        add(
                "another StorageClass",
                Clusters.withDisks(3, "size: 10Gi, storageClassName: fast"),
                ObservedClusters.cluster(1, 3));
        add(
                "disks of an earlier version",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3)
                        .volume(0, "10Gi", "10Gi", "", Claim.SizeHistory.UNKNOWN));
        filled("the disk of a broker fills", NOON.minus(Duration.ofHours(7)));
        filled("the disk of a broker fills soon after it has grown", NOON);
        add(
                "the disks of some brokers have grown",
                Clusters.withDisks(3, "size: 10Gi, growTo: 40Gi"),
                ObservedClusters.cluster(1, 3)
                        .volume(
                                0,
                                "15Gi",
                                "15Gi",
                                "",
                                new Claim.SizeHistory(Bytes.gibi(10), Bytes.gibi(15), NOON)));
        add(
                "smaller disks of controllers",
                Clusters.withControllerDisks(3, "5Gi"),
                ObservedClusters.cluster(3, 3));
        add(
                "a broker's disk is being deleted",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3).diskBeingDeleted(1));
        add(
                "the disk with the only copy is being deleted",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3)
                        .diskBeingDeleted(1)
                        .partition("orders", 1, List.of(1), inSync(1)));
        add(
                "a controller's disk is being deleted",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).diskBeingDeleted(1001));
        add(
                "the only controller's disk is being deleted",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3).diskBeingDeleted(1000));
        add(
                "disks of two clusters",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3)
                        .claim(1, claim -> ObservedClusters.ofCluster(claim, "another")));
    }

    private void versions() {
        add("an upgrade", Clusters.ofVersion("4.4.0", ""), running("4.3.1").metadata("4.3"));
        add(
                "an upgrade of brokers",
                Clusters.ofVersion("4.4.0", ""),
                running("4.3.1").kafka("4.4.0", 1000, 1001, 1002).metadata("4.3"));
        add(
                "a newer metadata.version",
                Clusters.ofVersion("4.4.0", "metadataVersion: '4.4'"),
                running("4.4.0").metadata("4.3"));
        add(
                "a newer metadata.version during an upgrade",
                Clusters.ofVersion("4.4.0", "metadataVersion: '4.4'"),
                running("4.3.1").metadata("4.3"));
        add(
                "a metadata.version that cannot be lowered",
                Clusters.ofVersion("4.4.0", "metadataVersion: '4.3'"),
                running("4.4.0").metadata("4.4"));
        add(
                "a version that cannot read the metadata",
                Clusters.ofVersion("4.1.1", ""),
                running("4.2.0").metadata("4.2"));
    }

    private static ObservedClusters running(String version) {
        return ObservedClusters.cluster(3, 3).kafka(version, 0, 1, 2, 1000, 1001, 1002);
    }

    private void settings() {
        var cluster = Clusters.with(3, 3, "", "config: {num.io.threads: '16'}");
        add("a dynamic setting", cluster, ObservedClusters.cluster(3, 3));
        add(
                "a dynamic setting that is no longer declared",
                Clusters.of(3, 3),
                ObservedClusters.cluster(3, 3).dynamicDefault("num.io.threads", "16"));
        add(
                "a dynamic setting that a broker does not apply",
                cluster,
                ObservedClusters.cluster(3, 3)
                        .dynamicDefault("num.io.threads", "16")
                        .settings(0, Map.of("num.io.threads", "8"))
                        .settings(1, Map.of("num.io.threads", "16"))
                        .settings(2, Map.of("num.io.threads", "16")));
        add(
                "settings of an internal topic",
                Clusters.with(3, 3, "", "config: {offsets.topic.segment.bytes: '1000000'}"),
                ObservedClusters.cluster(3, 3)
                        .internalTopic(
                                "__consumer_offsets",
                                Map.of("cleanup.policy", "compact", "segment.bytes", "104857600")));
    }

    private void replicas() {
        var one = ObservedClusters.cluster(1, 3).partition("orders", 1, List.of(0), inSync(0));
        add("more replicas", Clusters.of(1, 3), new Demand(Map.of("orders", 3), 0), one);
        add(
                "more replicas than brokers",
                Clusters.of(1, 3),
                new Demand(Map.of("orders", 5), 0),
                ObservedClusters.cluster(1, 3).partition("orders", 1, List.of(0, 1), inSync(0, 1)));
        var uneven = ObservedClusters.cluster(1, 3);
        for (var topic : List.of("a", "b", "c", "d", "e", "f")) {
            uneven.partition(topic, 1, List.of(0, 1), inSync(0, 1));
        }
        add("replicas are spread unevenly", Clusters.of(1, 3), uneven);
        add(
                "another broker than the preferred one leads",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3).partition("orders", 1, List.of(1, 0), inSync(0, 1)));
        add(
                "a replica is moving",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3).moving("orders", List.of(0, 1, 2), inSync(0, 1)));
        add(
                "a throttle is left over",
                Clusters.of(1, 3),
                ObservedClusters.cluster(1, 3)
                        .partition("orders", 1, List.of(0, 1), inSync(0, 1))
                        .throttled("orders", "0:0", "0:1"));
    }

    /** In order: the first one leads, in every run. */
    private static Set<Integer> inSync(Integer... brokers) {
        return new TreeSet<>(List.of(brokers));
    }

    private void outcomes() {
        var more = ObservedClusters.cluster(3, 3).now();
        var setting = Clusters.with(3, 3, "", "config: {num.io.threads: '16'}");
        outcome("the Cluster is paused", setting, more, new StepOutcome.Paused());
        outcome(
                "Kafka refuses a setting",
                setting,
                more,
                new StepOutcome.Refused(
                        List.of(
                                new RefusedStep(
                                        "set num.io.threads of all brokers",
                                        "RefusedByKafka",
                                        SettingChanges.refused(
                                                "num.io.threads",
                                                Optional.of("16"),
                                                "Kafka refused to alter broker settings: too"
                                                        + " many"))),
                        List.of(),
                        StepOutcome.OtherSteps.None));
        outcome(
                "Kafka does not answer during a run",
                setting,
                more,
                new StepOutcome.Unavailable("Kafka did not answer in time: alter broker settings"));
    }

    private void outcome(
            String name, ClusterModel cluster, ObservedCluster observed, StepOutcome outcome) {
        add(name, cluster, observed, StorageUsage.UNKNOWN, outcome, true);
    }

    private void tiering() {
        var proven = new BucketProof.Proven(PROVEN_AT);
        var cluster = Clusters.with(1, 3, "", "tiering: {s3: {bucket: cold, region: eu-west-1}}");
        tiering("every broker has proven the bucket", cluster, 3, proven, Set.of(), 0);
        tiering("objects could not be deleted yet", cluster, 3, proven, Set.of(), 7);
        tiering("copies fail", cluster, 3, proven, Set.of("orders"), 0);
        tiering("no proof yet", cluster, 3, new BucketProof.NotYet(), Set.of(), 0);
        tiering("an old proof", cluster, 3, new BucketProof.Outdated(PROVEN_AT), Set.of(), 0);
        tiering(
                "the bucket was usable before",
                cluster,
                3,
                new BucketProof.Failed(
                        Optional.of(PROVEN_AT), "PUT a in bucket cold: HTTP 403 AccessDenied"),
                Set.of(),
                0);
        tiering(
                "the bucket was never usable",
                cluster,
                3,
                new BucketProof.Failed(
                        Optional.empty(), "PUT a in bucket cold: HTTP 404 NoSuchBucket"),
                Set.of(),
                0);
        tiering("no metrics of the bucket", cluster, 0, proven, Set.of(), 0);
        add("tiering is unknown while Kafka does not answer", cluster, ObservedClusters.nothing());
    }

    private void tiering(
            String name,
            ClusterModel cluster,
            int brokers,
            BucketProof proof,
            Set<String> failing,
            long waiting) {
        var proofs = new TreeMap<Integer, BucketProof>();
        for (int id = 0; id < brokers; id++) {
            proofs.put(id, proof);
        }
        var usage =
                new StorageUsage(
                        Map.of(), Map.of(), new TreeSet<>(failing), 0, proofs, waiting, true);
        add(
                name,
                cluster,
                ObservedClusters.cluster(1, 3).now(),
                usage,
                new StepOutcome.Done(),
                true);
    }

    private void add(String name, ClusterModel cluster, ObservedClusters observed) {
        add(name, cluster, Demand.UNKNOWN, observed);
    }

    private void add(String name, ClusterModel cluster, Demand demand, ObservedClusters observed) {
        cases.add(
                new Case(
                        name,
                        cluster,
                        demand,
                        observed.now(),
                        StorageUsage.UNKNOWN,
                        new StepOutcome.Done(),
                        true));
    }

    private void add(
            String name,
            ClusterModel cluster,
            ObservedCluster observed,
            StorageUsage usage,
            StepOutcome outcome,
            boolean wasReady) {
        cases.add(new Case(name, cluster, Demand.UNKNOWN, observed, usage, outcome, wasReady));
    }
}
