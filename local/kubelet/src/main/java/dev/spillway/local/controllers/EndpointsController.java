package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.function.Function;

/** Keeps the Endpoints and the EndpointSlice of every Service that selects Pods. */
final class EndpointsController {
    private final KubernetesClient client;
    private final Function<String, List<Pod>> podsOf;

    /**
     * For {@link ReconcileLoop}.
     *
     * @param podsOf all Pods of a namespace
     */
    EndpointsController(KubernetesClient client, Function<String, List<Pod>> podsOf) {
        this.client = client;
        this.podsOf = podsOf;
    }

    void reconcile(ReconcileLoop.Key key) {
        Service service = client.services().inNamespace(key.namespace()).withName(key.name()).get();
        if (service == null) {
            client.endpoints().inNamespace(key.namespace()).withName(key.name()).delete();
            client.discovery()
                    .v1()
                    .endpointSlices()
                    .inNamespace(key.namespace())
                    .withName(DesiredEndpoints.sliceName(key.name()))
                    .delete();
        } else if (service.getSpec().getSelector() != null
                && !service.getSpec().getSelector().isEmpty()) {
            DesiredEndpoints lists = DesiredEndpoints.of(service, podsOf.apply(key.namespace()));
            put(lists.slice());
            put(lists.endpoints());
        }
    }

    private void put(EndpointSlice slice) {
        var stored = client.discovery().v1().endpointSlices().resource(slice);
        EndpointSlice before = stored.get();
        if (before == null) {
            stored.create();
        } else if (!before.getEndpoints().equals(slice.getEndpoints())
                || !before.getPorts().equals(slice.getPorts())) {
            stored.unlock().update();
        }
    }

    private void put(Endpoints endpoints) {
        var stored = client.endpoints().resource(endpoints);
        Endpoints before = stored.get();
        if (before == null) {
            stored.create();
        } else if (!before.getSubsets().equals(endpoints.getSubsets())) {
            stored.unlock().update();
        }
    }
}
