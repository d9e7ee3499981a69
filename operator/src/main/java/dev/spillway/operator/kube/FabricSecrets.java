package dev.spillway.operator.kube;

import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Secrets by the fabric8 client. */
record FabricSecrets(KubernetesClient client) implements SecretAccess {

    @Override
    public Optional<Secret> get(String namespace, String name) {
        return ApiCalls.get(
                "read Secret " + name,
                () ->
                        Optional.ofNullable(
                                client.secrets().inNamespace(namespace).withName(name).get()));
    }

    @Override
    public void apply(Secret secret) {
        ApiCalls.change(
                "apply Secret " + secret.getMetadata().getName(),
                () -> {
                    client.resource(secret)
                            .inNamespace(secret.getMetadata().getNamespace())
                            .fieldManager(FabricChanges.FIELD_MANAGER)
                            .forceConflicts()
                            .serverSideApply();
                });
    }

    @Override
    public void delete(String namespace, String name, ObjectVersion seen) {
        var options =
                new DeleteOptionsBuilder()
                        .withPropagationPolicy("Background")
                        .withNewPreconditions()
                        .withUid(seen.uid())
                        .withResourceVersion(seen.resourceVersion())
                        .endPreconditions()
                        .build();
        var path = "/api/v1/namespaces/%s/secrets/%s".formatted(namespace, name);
        ApiCalls.changeIfUnchanged(
                "delete Secret " + name, () -> client.raw(path, "DELETE", options));
    }
}
