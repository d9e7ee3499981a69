package dev.spillway.local.kubelet;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;

/**
 * The writes of the kubelet to one Pod. Each is a no-op when the Pod is gone or has been replaced
 * by another of its name.
 */
record PodClient(KubernetesClient client, String namespace, String name, String uid) {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    static PodClient of(KubernetesClient client, Pod pod) {
        return new PodClient(
                client,
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid());
    }

    /** Assigns the Pod to a node. */
    void bind(String node) {
        String change = json("spec", Map.of("nodeName", node));
        unlessGone(() -> resource().patch(MERGE, change));
    }

    void report(PodStatus status) {
        String change = json("status", status);
        unlessGone(() -> resource().subresource("status").patch(MERGE, change));
    }

    private String json(String part, Object content) {
        return client.getKubernetesSerialization()
                .asJson(Map.of("metadata", Map.of("uid", uid), part, content));
    }

    /** Completes a deletion once the processes are gone. */
    void delete() {
        DeleteOptions now = new DeleteOptions();
        now.setGracePeriodSeconds(0L);
        now.setPreconditions(new Preconditions(null, uid));
        unlessGone(() ->
                client.raw("/api/v1/namespaces/" + namespace + "/pods/" + name, "DELETE", now));
    }

    private PodResource resource() {
        return client.pods().inNamespace(namespace).withName(name);
    }

    private static void unlessGone(Runnable write) {
        try {
            write.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
                    && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
