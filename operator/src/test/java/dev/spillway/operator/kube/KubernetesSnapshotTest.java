package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesSnapshotTest {
    private final FakeApi api = new FakeApi();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void seesClaimsByLabelsAndThoseWithoutByTheNamesOfDisks() {
        var ours = claim("data-events-broker-0", Labels.node("events", new NodeId(0)));
        var restored = claim("data-events-controller-1000", Map.of());
        var snapshot =
                read(
                        ours,
                        restored,
                        claim("data-events-broker-x", Map.of()),
                        claim("data-events-broker-1000", Map.of()),
                        claim("data-other-broker-0", Map.of()),
                        claim("data-events-broker-00", Map.of()));
        assertThat(snapshot.claims()).containsOnlyKeys(new NodeId(0));
        assertThat(snapshot.objects())
                .extracting(object -> object.getMetadata().getName())
                .containsExactly("data-events-controller-1000");
    }

    /** A Pod uses the claim of its own name, whatever the labels of another one say. */
    @Test
    void aClaimUnderAnotherNameIsNoNodesDisk() {
        var copied = claim("data-events-broker-0-restored", Labels.node("events", new NodeId(0)));
        assertThat(read(copied).claims()).isEmpty();
        assertThat(read(copied).objects()).isEmpty();
    }

    @Test
    void theClaimOfOneNodeUnderTheLabelsOfAnotherIsNotTakenForEither() {
        var mixed = claim("data-events-broker-0", Labels.node("events", new NodeId(1)));
        assertThat(read(mixed).claims()).isEmpty();
        assertThat(read(mixed).objects()).hasSize(1);
    }

    @Test
    void distinguishesTheReferenceToAClusterFromThoseToOthers() {
        var labels = Labels.node("events", new NodeId(0));
        var both =
                new PersistentVolumeClaimBuilder(claim("data-events-broker-0", labels))
                        .editMetadata()
                        .addNewOwnerReference()
                        .withApiVersion("v1")
                        .withKind("Backup")
                        .withUid("uid-1")
                        .endOwnerReference()
                        .addNewOwnerReference()
                        .withApiVersion("spillway.dev/v1alpha1")
                        .withKind("Cluster")
                        .withUid("uid-2")
                        .endOwnerReference()
                        .endMetadata()
                        .build();
        assertThat(read(both).claims().get(new NodeId(0)).owner()).isEqualTo("uid-2");
    }

    @Test
    void readsWhatIsRecordedOfTheSizeOfADisk() {
        assertThat(history("100Gi", "150Gi", "2026-11-30T16:00:00Z"))
                .isEqualTo(
                        new Claim.SizeHistory(
                                Bytes.gibi(100),
                                Bytes.gibi(150),
                                Instant.parse("2026-11-30T16:00:00Z")));
    }

    /** Anybody can write annotations. */
    @Test
    void aRecordThatCannotBeReadIsNone() {
        assertThat(history("much", "-1Gi", "yesterday")).isEqualTo(Claim.SizeHistory.UNKNOWN);
    }

    private Claim.SizeHistory history(String declared, String grownTo, String grownAt) {
        var claim =
                new PersistentVolumeClaimBuilder(
                                claim("data-events-broker-0", Labels.node("events", new NodeId(0))))
                        .editMetadata()
                        .addToAnnotations("spillway.dev/declared-size", declared)
                        .addToAnnotations("spillway.dev/grown-to", grownTo)
                        .addToAnnotations("spillway.dev/grown-at", grownAt)
                        .endMetadata()
                        .build();
        return read(claim).claims().get(new NodeId(0)).volume().history();
    }

    private KubernetesSnapshot read(PersistentVolumeClaim... claims) {
        api.lists().lists((HasMetadata[]) claims);
        for (int kind = 0; kind < 5; kind++) {
            api.lists();
        }
        return KubernetesSnapshot.at(api.client(), "default", "events");
    }

    private static PersistentVolumeClaim claim(String name, Map<String, String> labels) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid")
                .withResourceVersion("7")
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }
}
