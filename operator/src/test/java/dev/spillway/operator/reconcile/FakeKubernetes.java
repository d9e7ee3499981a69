package dev.spillway.operator.reconcile;

import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.kube.KubeChanges;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.PodProblem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Objects in memory. A test decides what informers have cached, which may be stale. */
final class FakeKubernetes implements Kubernetes, KubeChanges {

    final Map<String, HasMetadata> objects = new TreeMap<>();
    final List<String> changes = new ArrayList<>();
    boolean silent;
    boolean forbidden;

    /** Why creations are refused; empty when they are not. */
    Optional<RuntimeException> refusal = Optional.empty();

    private int versions;

    @Override
    public KubernetesSnapshot read(String namespace, String cluster) {
        if (forbidden) {
            throw new KubeRefusedException("no right", new IllegalStateException());
        }
        if (silent) {
            throw new KubeUnavailableException("silence", null);
        }
        return KubernetesSnapshot.of(
                of(Pod.class),
                of(PersistentVolumeClaim.class),
                objects.values().stream()
                        .filter(object -> !(object instanceof Pod))
                        .filter(object -> !(object instanceof PersistentVolumeClaim))
                        .toList());
    }

    <T extends HasMetadata> Collection<T> of(Class<T> kind) {
        return objects.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public Optional<PodProblem> problem(String namespace, String pod) {
        return Optional.empty();
    }

    @Override
    public Hosts hosts() {
        return Hosts.UNKNOWN;
    }

    /** Completes a Pod, as a kubelet does with one that ends by itself. */
    void status(String pod, PodStatus status) {
        store(new PodBuilder((Pod) objects.get("Pod/" + pod)).withStatus(status).build());
    }

    /** Makes all Pods ready, as kubelets do. */
    void makePodsReady() {
        of(Pod.class)
                .forEach(pod ->
                        store(
                                new PodBuilder(pod)
                                        .withNewStatus()
                                        .withPhase("Running")
                                        .withPodIP("10.0.0.1")
                                        .addNewCondition()
                                        .withType("Ready")
                                        .withStatus("True")
                                        .endCondition()
                                        .endStatus()
                                        .build()));
    }

    @Override
    public KubeChanges changes(String namespace) {
        return this;
    }

    CertificateStore certificates = new NoCertificates(() -> changes.add("delete authorities"));

    @Override
    public CertificateStore certificates(String namespace, String cluster) {
        return certificates;
    }

    @Override
    public void apply(HasMetadata object) {
        changes.add("apply " + name(object));
        store(object);
    }

    @Override
    public void create(HasMetadata object) {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        changes.add("create " + name(object));
        object.getMetadata().setUid("uid-" + object.getMetadata().getName());
        store(object);
    }

    @Override
    public void deletePod(String pod, ObjectVersion seen) {
        changes.add("delete Pod/" + pod);
        objects.remove("Pod/" + pod);
    }

    @Override
    public void deleteClaim(String claim, ObjectVersion seen) {
        changes.add("delete PersistentVolumeClaim/" + claim);
        objects.remove("PersistentVolumeClaim/" + claim);
    }

    @Override
    public void deleteService(String service, ObjectVersion seen) {
        changes.add("delete Service/" + service);
        objects.remove("Service/" + service);
    }

    @Override
    public void labelPod(String pod, Map<String, String> labels, Map<String, String> annotations) {
        changes.add("label " + pod);
        store(
                new PodBuilder((Pod) objects.get("Pod/" + pod))
                        .editMetadata()
                        .addToLabels(labels)
                        .addToAnnotations(annotations)
                        .endMetadata()
                        .build());
    }

    @Override
    public void annotateClaim(String claim, String key, String value) {
        changes.add("annotate " + claim);
        var there = (PersistentVolumeClaim) objects.get("PersistentVolumeClaim/" + claim);
        store(
                new PersistentVolumeClaimBuilder(there)
                        .editMetadata()
                        .addToAnnotations(key, value)
                        .endMetadata()
                        .build());
    }

    @Override
    public void adoptClaim(
            String claim,
            Map<String, String> labels,
            Map<String, String> annotations,
            ObjectVersion seen) {
        changes.add("adopt " + claim);
    }

    @Override
    public void removeClaimOwner(String claim, String owner) {
        changes.add("remove owner " + claim);
    }

    @Override
    public void growClaim(
            String claim, Bytes size, Map<String, String> annotations, ObjectVersion seen) {
        changes.add("grow " + claim);
    }

    private void store(HasMetadata object) {
        object.getMetadata().setResourceVersion(Integer.toString(++versions));
        objects.put(name(object), object);
    }

    private static String name(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }
}
