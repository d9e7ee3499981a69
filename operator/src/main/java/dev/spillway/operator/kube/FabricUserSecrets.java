package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
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
 * Secrets by the fabric8 client. A Secret that exists is patched rather than applied: so a key that
 * is no longer wanted, such as that of a distrusted authority, goes whoever wrote it.
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
        return Map.of("metadata", metadata(secret.getMetadata(), seen), "data", data);
    }

    private static Map<String, Object> metadata(ObjectMeta wanted, Secret seen) {
        var metadata = new HashMap<String, Object>();
        metadata.put("uid", seen.getMetadata().getUid());
        metadata.put("resourceVersion", seen.getMetadata().getResourceVersion());
        Optional.ofNullable(wanted.getLabels()).ifPresent(all -> metadata.put("labels", all));
        Optional.ofNullable(wanted.getAnnotations())
                .ifPresent(all -> metadata.put("annotations", all));
        Optional.ofNullable(wanted.getOwnerReferences())
                .filter(owners -> !owners.isEmpty())
                .ifPresent(owners -> metadata.put("ownerReferences", owners));
        return metadata;
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
