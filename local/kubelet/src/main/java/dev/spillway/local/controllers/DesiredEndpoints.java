package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a Service leads, in both forms that Kubernetes keeps. Pure.
 *
 * <p>A terminating Pod stays in the slice without being ready; {@code publishNotReadyAddresses}
 * makes every Pod ready, so that peers find each other while they start and stop.
 */
record DesiredEndpoints(EndpointSlice slice, Endpoints endpoints) {

    static DesiredEndpoints of(Service service, List<Pod> pods) {
        List<Pod> selected =
                pods.stream()
                        .filter(pod -> selects(service, pod) && hasAddress(pod))
                        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                        .toList();
        return new DesiredEndpoints(slice(service, selected), endpoints(service, selected));
    }

    static String sliceName(String service) {
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
                && !"Succeeded".equals(pod.getStatus().getPhase())
                && !"Failed".equals(pod.getStatus().getPhase());
    }

    private static EndpointSlice slice(Service service, List<Pod> pods) {
        return new EndpointSliceBuilder()
                .withMetadata(
                        metadata(service, sliceName(service.getMetadata().getName()))
                                .addToLabels(
                                        "kubernetes.io/service-name",
                                        service.getMetadata().getName())
                                .addToLabels(
                                        "endpointslice.kubernetes.io/managed-by",
                                        "endpointslice-controller.k8s.io")
                                .build())
                .withAddressType("IPv4")
                .withEndpoints(pods.stream().map(pod -> endpoint(service, pod)).toList())
                .withPorts(
                        service.getSpec().getPorts().stream()
                                .map(port -> slicePort(port, pods))
                                .toList())
                .build();
    }

    private static Endpoint endpoint(Service service, Pod pod) {
        boolean terminating = pod.getMetadata().getDeletionTimestamp() != null;
        boolean serving = isReady(pod);
        boolean ready = publishesAll(service) || (serving && !terminating);
        return new EndpointBuilder()
                .withAddresses(pod.getStatus().getPodIP())
                .withNewConditions(ready, serving, terminating)
                .withHostname(hostname(service, pod))
                .withNodeName(pod.getSpec().getNodeName())
                .withTargetRef(reference(pod))
                .build();
    }

    private static EndpointPort slicePort(ServicePort port, List<Pod> pods) {
        return new EndpointPortBuilder()
                .withName(Objects.requireNonNullElse(port.getName(), ""))
                .withPort(target(port, pods))
                .withProtocol(Objects.requireNonNullElse(port.getProtocol(), "TCP"))
                .build();
    }

    private static Endpoints endpoints(Service service, List<Pod> pods) {
        EndpointsBuilder endpoints =
                new EndpointsBuilder()
                        .withMetadata(metadata(service, service.getMetadata().getName()).build());
        return pods.isEmpty()
                ? endpoints.build()
                : endpoints.withSubsets(subset(service, pods)).build();
    }

    private static EndpointSubset subset(Service service, List<Pod> pods) {
        EndpointSubsetBuilder subset = new EndpointSubsetBuilder();
        for (Pod pod : pods) {
            boolean ready = isReady(pod) && pod.getMetadata().getDeletionTimestamp() == null;
            EndpointAddress address =
                    new EndpointAddressBuilder()
                            .withIp(pod.getStatus().getPodIP())
                            .withHostname(hostname(service, pod))
                            .withNodeName(pod.getSpec().getNodeName())
                            .withTargetRef(reference(pod))
                            .build();
            if (ready || publishesAll(service)) {
                subset.addToAddresses(address);
            } else {
                subset.addToNotReadyAddresses(address);
            }
        }
        for (ServicePort port : service.getSpec().getPorts()) {
            subset.addNewPort(
                    null,
                    port.getName(),
                    target(port, pods),
                    Objects.requireNonNullElse(port.getProtocol(), "TCP"));
        }
        return subset.build();
    }

    /**
     * A target named by the Pods' containers is looked up in the first Pod; they come from one
     * template.
     */
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

    static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static boolean publishesAll(Service service) {
        return Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    }

    private static ObjectReference reference(Pod pod) {
        return new ObjectReferenceBuilder()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .build();
    }

    private static ObjectMetaBuilder metadata(Service service, String name) {
        ObjectMeta owner = service.getMetadata();
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(owner.getNamespace())
                .withLabels(owner.getLabels())
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Service")
                .withName(owner.getName())
                .withUid(owner.getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .endOwnerReference();
    }
}
