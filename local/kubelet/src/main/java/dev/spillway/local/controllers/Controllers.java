package dev.spillway.local.controllers;

import dev.spillway.local.api.fault.ClusterFaults;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** Runs all controllers, each with an informer and a reconcile loop. */
public final class Controllers implements AutoCloseable {
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<PersistentVolumeClaim> claims;
    private final SharedIndexInformer<PodDisruptionBudget> budgets;
    private final ReconcileLoop endpoints;
    private final ReconcileLoop rollouts;
    private final ReconcileLoop binder;
    private final ReconcileLoop disruptions;
    private final Runnable stopListening;

    private Controllers(KubernetesClient client, StateDirectory state, ClusterFaults faults) {
        pods = client.pods().inAnyNamespace().runnableInformer(0);
        services = client.services().inAnyNamespace().runnableInformer(0);
        deployments = client.apps().deployments().inAnyNamespace().runnableInformer(0);
        claims = client.persistentVolumeClaims().inAnyNamespace().runnableInformer(0);
        budgets = client.policy().v1().podDisruptionBudget().inAnyNamespace().runnableInformer(0);
        endpoints =
                new ReconcileLoop(
                        "endpoints", new EndpointSliceController(client, this::podsOf)::reconcile);
        rollouts = new ReconcileLoop("deployments", new DeploymentController(client)::reconcile);
        binder = new ReconcileLoop("claims", new ClaimController(client, state, faults)::reconcile);
        stopListening =
                faults.listen(
                        () -> claims.getIndexer().list().forEach(claim -> binder.add(key(claim))));
        disruptions =
                new ReconcileLoop(
                        "disruptions",
                        new DisruptionController(client, this::podsOf, Clock.systemUTC())
                                ::reconcile);
    }

    /**
     * Starts them; on return their informers are synced.
     *
     * @param faults those of the API server
     */
    public static Controllers start(
            KubernetesClient client, StateDirectory state, ClusterFaults faults) {
        Controllers controllers = new Controllers(client, state, faults);
        controllers.watch();
        return controllers;
    }

    @Override
    public void close() {
        stopListening.run();
        List.of(pods, services, deployments, claims, budgets).forEach(SharedIndexInformer::stop);
        List.of(endpoints, rollouts, binder, disruptions).forEach(ReconcileLoop::close);
    }

    private void watch() {
        services.addEventHandler(each(service -> endpoints.add(key(service))));
        deployments.addEventHandler(each(deployment -> rollouts.add(key(deployment))));
        claims.addEventHandler(each(claim -> binder.add(key(claim))));
        budgets.addEventHandler(each(budget -> disruptions.add(key(budget))));
        pods.addEventHandler(each(this::podChanged));
        pods.run();
        services.run();
        deployments.run();
        claims.run();
        budgets.run();
    }

    /**
     * Enqueues the Services and the disruption budgets of the Pod's namespace, its Deployment and
     * its claims.
     */
    private void podChanged(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        services.getIndexer().list().stream()
                .filter(service -> service.getMetadata().getNamespace().equals(namespace))
                .forEach(service -> endpoints.add(key(service)));
        budgets.getIndexer().list().stream()
                .filter(budget -> budget.getMetadata().getNamespace().equals(namespace))
                .forEach(budget -> disruptions.add(key(budget)));
        pod.getMetadata().getOwnerReferences().stream()
                .filter(owner -> owner.getKind().equals("Deployment"))
                .forEach(owner -> rollouts.add(new ReconcileLoop.Key(namespace, owner.getName())));
        pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .forEach(volume ->
                        binder.add(
                                new ReconcileLoop.Key(
                                        namespace,
                                        volume.getPersistentVolumeClaim().getClaimName())));
    }

    private List<Pod> podsOf(String namespace) {
        return pods.getIndexer().list().stream()
                .filter(pod -> pod.getMetadata().getNamespace().equals(namespace))
                .toList();
    }

    private static ReconcileLoop.Key key(HasMetadata object) {
        return new ReconcileLoop.Key(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    private static <T> ResourceEventHandler<T> each(Consumer<T> handle) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                handle.accept(object);
            }

            @Override
            public void onUpdate(T before, T object) {
                handle.accept(object);
            }

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                handle.accept(object);
            }
        };
    }
}
