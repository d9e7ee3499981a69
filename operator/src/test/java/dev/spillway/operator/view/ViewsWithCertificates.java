package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.kube.KubernetesSnapshot;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Views that read certificates, of nodes that do not answer. */
public final class ViewsWithCertificates {

    private ViewsWithCertificates() {}

    public static ClusterView of(
            ClusterKey key,
            Supplier<KubernetesSnapshot> kubernetes,
            KafkaConnection connection,
            CertificateStore store,
            ViewListener listener,
            Clock clock) {
        return new ClusterView(
                key,
                kubernetes,
                connection,
                pod -> Optional.empty(),
                PodInspector.none(clock),
                new CertificateWatch(
                        store,
                        pod ->
                                CompletableFuture.failedFuture(
                                        new IllegalStateException("it does not answer")),
                        clock),
                listener,
                clock);
    }
}
