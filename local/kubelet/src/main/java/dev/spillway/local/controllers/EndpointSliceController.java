package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.function.Function;

/** Keeps the EndpointSlice of every Service that selects Pods. */
final class EndpointSliceController {
    private final KubernetesClient client;
    private final Function<String, List<Pod>> podsOf;

    /**
     * @param podsOf all Pods of a namespace
     */
    EndpointSliceController(KubernetesClient client, Function<String, List<Pod>> podsOf) {
        this.client = client;
        this.podsOf = podsOf;
    }

    void reconcile(ReconcileLoop.Key key) {
        Service service = client.services().inNamespace(key.namespace()).withName(key.name()).get();
        // The slice of a deleted Service is garbage collected: the Service owns it.
        if (service != null
                && service.getSpec().getSelector() != null
                && !service.getSpec().getSelector().isEmpty()) {
            put(DesiredEndpointSlice.of(service, podsOf.apply(key.namespace())));
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
}
