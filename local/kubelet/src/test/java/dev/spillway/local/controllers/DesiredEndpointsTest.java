package dev.spillway.local.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class DesiredEndpointsTest {
    private static final Pod READY = pod("ready", "127.0.7.1", "True", "");
    private static final Pod STARTING = pod("starting", "127.0.7.2", "False", "");
    private static final Pod TERMINATING =
            pod("terminating", "127.0.7.3", "True", "deletionTimestamp: 2026-11-22T20:15:00Z");
    private static final List<Pod> ALL = List.of(READY, STARTING, TERMINATING);

    @Test
    void onlyReadyPodsAreReady() {
        var lists = DesiredEndpoints.of(service(""), ALL);

        assertThat(lists.slice().getEndpoints())
                .filteredOn(e -> e.getConditions().getReady())
                .extracting(Endpoint::getAddresses)
                .containsExactly(List.of("127.0.7.1"));
        var subset = lists.endpoints().getSubsets().getFirst();
        assertThat(subset.getAddresses())
                .extracting(EndpointAddress::getIp)
                .containsExactly("127.0.7.1");
        assertThat(subset.getNotReadyAddresses())
                .extracting(EndpointAddress::getIp)
                .containsExactly("127.0.7.2", "127.0.7.3");
    }

    @Test
    void publishNotReadyAddressesPublishesAll() {
        var lists = DesiredEndpoints.of(service("publishNotReadyAddresses: true"), ALL);

        assertThat(lists.slice().getEndpoints()).allMatch(e -> e.getConditions().getReady());
        assertThat(lists.endpoints().getSubsets().getFirst().getAddresses()).hasSize(3);
    }

    @Test
    void aPodHasANameBelowTheServiceThatItNames() {
        assertThat(DesiredEndpoints.of(service(""), ALL).slice().getEndpoints())
                .extracting(Endpoint::getHostname)
                .containsExactly("ready", "starting", "terminating");
        assertThat(
                        DesiredEndpoints.of(
                                        service("")
                                                .edit()
                                                .editMetadata()
                                                .withName("other")
                                                .endMetadata()
                                                .build(),
                                        ALL)
                                .slice()
                                .getEndpoints())
                .extracting(Endpoint::getHostname)
                .containsOnlyNulls();
    }

    @Test
    void aTargetPortMayBeAName() {
        assertThat(DesiredEndpoints.of(service(""), ALL).slice().getPorts().getFirst().getPort())
                .isEqualTo(8080);
    }

    @Test
    void otherPodsAreNotSelected() {
        var service = service("");
        service.getSpec().getSelector().put("role", "none");

        assertThat(DesiredEndpoints.of(service, ALL).slice().getEndpoints()).isEmpty();
        assertThat(DesiredEndpoints.of(service, ALL).endpoints().getSubsets()).isEmpty();
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
