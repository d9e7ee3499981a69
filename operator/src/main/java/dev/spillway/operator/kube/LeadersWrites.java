package dev.spillway.operator.kube;

import dev.spillway.operator.leader.Leadership;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

/**
 * Lets no write out of this process unless it leads: the steps of a plan, finalizers, statuses and
 * Events alike, also those that the client repeats by itself. The Lease itself is exempt.
 *
 * <p>The caller of a first attempt gets the exception. That of a repeated one gets nothing: the
 * client repeats in a timer's thread, and an exception there does not complete its future. A
 * process that lost its Lease is halted; an orderly end waits for such a caller for a bounded time,
 * and then leaves the Lease to expire.
 */
public record LeadersWrites(Leadership leadership) implements Interceptor {

    private static final String LEASES = "/apis/coordination.k8s.io/";

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.method().equals("GET")
                && !request.uri().getPath().contains(LEASES)
                && !leadership.mayAct()) {
            throw new KubernetesClientException(Leadership.NOT_HELD);
        }
    }
}
