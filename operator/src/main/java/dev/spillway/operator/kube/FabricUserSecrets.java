package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Users' Secrets by the fabric8 client.
 *
 * @param client whose requests are never logged
 */
public record FabricUserSecrets(KubernetesClient client) implements UserSecrets {

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    @Override
    public Optional<Secret> read(String namespace, String name) {
        return ApiCalls.get(
                "read Secret " + name,
                () ->
                        Optional.ofNullable(
                                client.secrets().inNamespace(namespace).withName(name).get()));
    }

    @Override
    public void write(Secret secret, Optional<Secret> seen) {
        var operation = "write Secret " + secret.getMetadata().getName();
        if (seen.isEmpty()) {
            ApiCalls.change(
                    operation,
                    () -> {
                        client.resource(secret).create();
                    });
            return;
        }
        ApiCalls.changeIfUnchanged(
                operation,
                () ->
                        client.secrets()
                                .inNamespace(secret.getMetadata().getNamespace())
                                .withName(secret.getMetadata().getName())
                                .patch(MERGE, Serialization.asJson(patch(secret, seen.get()))));
    }

    /** With uid and version: a Secret that has changed since, or is another one, stays. */
    private static Map<String, Object> patch(Secret secret, Secret seen) {
        var data = new HashMap<String, @Nullable String>(secret.getData());
        Optional.ofNullable(seen.getData())
                .ifPresent(there ->
                        there.keySet().stream()
                                .filter(key -> !secret.getData().containsKey(key))
                                .forEach(key -> data.put(key, null)));
        return Map.of(
                "metadata",
                Map.of(
                        "uid",
                        seen.getMetadata().getUid(),
                        "resourceVersion",
                        seen.getMetadata().getResourceVersion(),
                        "labels",
                        secret.getMetadata().getLabels(),
                        "annotations",
                        secret.getMetadata().getAnnotations()),
                "data",
                data);
    }

    @Override
    public void delete(Secret seen) {
        var there = seen.getMetadata();
        var options =
                new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withUid(there.getUid())
                        .withResourceVersion(there.getResourceVersion())
                        .endPreconditions()
                        .build();
        var path =
                "/api/v1/namespaces/%s/secrets/%s".formatted(there.getNamespace(), there.getName());
        ApiCalls.changeIfUnchanged(
                "delete Secret " + there.getName(), () -> client.raw(path, "DELETE", options));
    }
}
