package dev.spillway.local.proxy;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;

/** Keeps the proxy's rules as Services and EndpointSlices ask for. */
public final class ServiceProxy implements AutoCloseable {
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<EndpointSlice> slices;
    private final TcpProxy proxy;

    private ServiceProxy(KubernetesClient client, TcpProxy proxy) {
        this.proxy = proxy;
        services = client.services().inAnyNamespace().runnableInformer(0);
        slices = client.discovery().v1().endpointSlices().inAnyNamespace().runnableInformer(0);
    }

    /** Starts it; on return the rules of what exists are in force or about to be. */
    public static ServiceProxy start(KubernetesClient client) throws IOException {
        ServiceProxy service = new ServiceProxy(client, TcpProxy.start());
        service.watch();
        return service;
    }

    @Override
    public void close() {
        services.stop();
        slices.stop();
        proxy.close();
    }

    private void watch() {
        services.addEventHandler(new Refresh<>());
        slices.addEventHandler(new Refresh<>());
        services.run();
        slices.run();
    }

    private synchronized void refresh() {
        proxy.serve(ProxyRules.of(services.getIndexer().list(), slices.getIndexer().list()));
    }

    private final class Refresh<T> implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            refresh();
        }

        @Override
        public void onUpdate(T before, T object) {
            refresh();
        }

        @Override
        public void onDelete(T object, boolean stateUnknown) {
            refresh();
        }
    }
}
