package dev.spillway.operator.kube;

import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.PodProblem;
import dev.spillway.operator.pki.Lifetimes;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Kubernetes API, by the fabric8 client.
 *
 * @param readsHosts whether the operator may read Kubernetes nodes
 * @param operatorNamespace where the certificate authorities are kept
 */
public record FabricKubernetes(
        KubernetesClient client, boolean readsHosts, String operatorNamespace, Clock clock)
        implements Kubernetes {

    /** Far more than there are about one Pod: they expire after an hour. */
    private static final long MAX_EVENTS = 200;

    private static final long HOSTS_PER_PAGE = 500;

    /** The largest Kubernetes clusters have 5,000 nodes. */
    private static final int MAX_PAGES = 10;

    @Override
    public KubernetesSnapshot read(String namespace, String cluster) {
        return KubernetesSnapshot.at(client, namespace, cluster);
    }

    @Override
    public KubeChanges changes(String namespace) {
        return new FabricChanges(client, namespace);
    }

    @Override
    public CertificateStore certificates(String namespace, String cluster) {
        return new SecretCertificates(
                new FabricUserSecrets(client),
                operatorNamespace,
                namespace,
                cluster,
                Lifetimes.STANDARD,
                clock,
                new SecureRandom());
    }

    @Override
    public Optional<PodProblem> problem(String namespace, String name) {
        return ApiCalls.get(
                "read the Events about Pod " + name,
                () ->
                        Optional.ofNullable(
                                        client.pods().inNamespace(namespace).withName(name).get())
                                .flatMap(pod -> PodEvents.problem(pod, events(namespace, pod))));
    }

    private List<Event> events(String namespace, Pod pod) {
        return client.v1()
                .events()
                .inNamespace(namespace)
                .withField("involvedObject.uid", pod.getMetadata().getUid())
                .list(new ListOptionsBuilder().withLimit(MAX_EVENTS).build())
                .getItems();
    }

    @Override
    public Hosts hosts() {
        return readsHosts
                ? ApiCalls.get("list the Kubernetes nodes", this::listHosts)
                : Hosts.UNKNOWN;
    }

    private Hosts listHosts() {
        var hosts = new ArrayList<Host>();
        var next = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            var list =
                    client.nodes()
                            .list(
                                    new ListOptionsBuilder()
                                            .withLimit(HOSTS_PER_PAGE)
                                            .withContinue(next.isEmpty() ? null : next)
                                            .build());
            list.getItems().stream().map(HostReader::read).forEach(hosts::add);
            next = Optional.ofNullable(list.getMetadata()).map(ListMeta::getContinue).orElse("");
            if (next.isEmpty()) {
                return Hosts.of(hosts);
            }
        }
        return Hosts.UNKNOWN;
    }
}
