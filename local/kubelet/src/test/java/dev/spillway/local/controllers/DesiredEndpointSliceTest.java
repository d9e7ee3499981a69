package dev.spillway.local.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class DesiredEndpointSliceTest {
    private static final Pod READY = pod("ready", "127.0.7.1", "True", "");
    private static final Pod STARTING = pod("starting", "127.0.7.2", "False", "");
    private static final Pod TERMINATING =
            pod("terminating", "127.0.7.3", "True", "deletionTimestamp: 2026-11-22T20:15:00Z");
    private static final List<Pod> ALL = List.of(READY, STARTING, TERMINATING);

    @Test
    void onlyReadyPodsAreReady() {
        var slice = DesiredEndpointSlice.of(service(""), ALL);

        assertThat(slice.getEndpoints())
                .filteredOn(e -> e.getConditions().getReady())
                .extracting(Endpoint::getAddresses)
                .containsExactly(List.of("127.0.7.1"));
    }

    @Test
    void publishNotReadyAddressesPublishesAll() {
        var slice = DesiredEndpointSlice.of(service("publishNotReadyAddresses: true"), ALL);

        assertThat(slice.getEndpoints()).allMatch(e -> e.getConditions().getReady());
    }

    @Test
    void aPodHasAHostnameBelowItsSubdomainService() {
        assertThat(DesiredEndpointSlice.of(service(""), ALL).getEndpoints())
                .extracting(Endpoint::getHostname)
                .containsExactly("ready", "starting", "terminating");
        assertThat(
                        DesiredEndpointSlice.of(
                                        service("")
                                                .edit()
                                                .editMetadata()
                                                .withName("other")
                                                .endMetadata()
                                                .build(),
                                        ALL)
                                .getEndpoints())
                .extracting(Endpoint::getHostname)
                .containsOnlyNulls();
    }

    @Test
    void aTargetPortMayBeAName() {
        assertThat(DesiredEndpointSlice.of(service(""), ALL).getPorts().getFirst().getPort())
                .isEqualTo(8080);
    }

    @Test
    void otherPodsAreNotSelected() {
        var service = service("");
        service.getSpec().getSelector().put("role", "none");

        assertThat(DesiredEndpointSlice.of(service, ALL).getEndpoints()).isEmpty();
    }

    private static Service service(String more) {
        return Serialization.unmarshal(
                """
                metadata: {name: nodes, namespace: default, uid: u}
                spec:
                  selector: {app: a}
                  ports: [{name: http, port: 80, targetPort: web}]
                  %s
                """
                        .formatted(more),
                Service.class);
    }

    private static Pod pod(String name, String ip, String ready, String metadata) {
        return Serialization.unmarshal(
                """
                metadata:
                  name: %s
                  namespace: default
                  labels: {app: a}
                  %s
                spec:
                  hostname: %s
                  subdomain: nodes
                  containers: [{name: c, ports: [{name: web, containerPort: 8080}]}]
                status: {phase: Running, podIP: %s, conditions: [{type: Ready, status: "%s"}]}
                """
                        .formatted(name, metadata, name, ip, ready),
                Pod.class);
    }
}
