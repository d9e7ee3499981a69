package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The EndpointSlice that a Service should have. Pure.
 *
 * <p>A terminating Pod stays in the slice without being ready; {@code publishNotReadyAddresses}
 * makes every Pod ready, so that peers find each other while they start and stop.
 */
final class DesiredEndpointSlice {
    private DesiredEndpointSlice() {}

    static EndpointSlice of(Service service, List<Pod> pods) {
        List<Pod> selected =
                pods.stream()
                        .filter(pod -> selects(service, pod) && hasAddress(pod))
                        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                        .toList();
        return new EndpointSliceBuilder()
                .withMetadata(metadata(service))
                .withAddressType("IPv4")
                .withEndpoints(selected.stream().map(pod -> endpoint(service, pod)).toList())
                .withPorts(
                        service.getSpec().getPorts().stream()
                                .map(port -> port(port, selected))
                                .toList())
                .build();
    }

    static String name(String service) {
        return service + "-1";
    }

    private static boolean selects(Service service, Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return labels != null
                && labels.entrySet().containsAll(service.getSpec().getSelector().entrySet());
    }

    private static boolean hasAddress(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getPodIP() != null
                && !PodPhase.isTerminal(pod);
    }

    private static Endpoint endpoint(Service service, Pod pod) {
        boolean terminating = pod.getMetadata().getDeletionTimestamp() != null;
        boolean serving = Readiness.isPodReady(pod);
        boolean publishAll = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
        return new EndpointBuilder()
                .withAddresses(pod.getStatus().getPodIP())
                .withNewConditions(publishAll || (serving && !terminating), serving, terminating)
                .withHostname(hostname(service, pod))
                .withNodeName(pod.getSpec().getNodeName())
                .withTargetRef(reference(pod))
                .build();
    }

    private static EndpointPort port(ServicePort port, List<Pod> pods) {
        return new EndpointPortBuilder()
                .withName(Objects.requireNonNullElse(port.getName(), ""))
                .withPort(target(port, pods))
                .withProtocol(Objects.requireNonNullElse(port.getProtocol(), "TCP"))
                .build();
    }

    /** A named target port is looked up in the first Pod: all of them come from one template. */
    private static int target(ServicePort port, List<Pod> pods) {
        if (port.getTargetPort() == null) {
            return port.getPort();
        }
        String name = port.getTargetPort().getStrVal();
        if (name == null) {
            return port.getTargetPort().getIntVal();
        }
        return pods.stream()
                .flatMap(pod -> pod.getSpec().getContainers().stream())
                .flatMap(container -> container.getPorts().stream())
                .filter(candidate -> name.equals(candidate.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElse(port.getPort());
    }

    private static @Nullable String hostname(Service service, Pod pod) {
        boolean below = service.getMetadata().getName().equals(pod.getSpec().getSubdomain());
        return below ? pod.getSpec().getHostname() : null;
    }

    private static ObjectReference reference(Pod pod) {
        return new ObjectReferenceBuilder()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .build();
    }

    private static ObjectMeta metadata(Service service) {
        ObjectMeta owner = service.getMetadata();
        return new ObjectMetaBuilder()
                .withName(name(owner.getName()))
                .withNamespace(owner.getNamespace())
                .withLabels(owner.getLabels())
                .addToLabels("kubernetes.io/service-name", owner.getName())
                .addToLabels(
                        "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Service")
                .withName(owner.getName())
                .withUid(owner.getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .build();
    }
}
