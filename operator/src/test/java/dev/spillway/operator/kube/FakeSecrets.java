package dev.spillway.operator.kube;

import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Secrets in memory. */
final class FakeSecrets implements SecretAccess {
    final Map<String, Secret> all = new TreeMap<>();
    int applied;
    private int versions;

    @Override
    public Optional<Secret> get(String namespace, String name) {
        return Optional.ofNullable(all.get(namespace + "/" + name));
    }

    @Override
    public void apply(Secret secret) {
        applied++;
        store(secret);
    }

    @Override
    public void delete(String namespace, String name, ObjectVersion seen) {
        all.remove(namespace + "/" + name);
    }

    /** What a person does to the content of one. */
    void edit(String name, UnaryOperator<Map<String, String>> change) {
        var secret = all.get(name);
        store(
                new SecretBuilder(secret)
                        .withData(SecretData.encoded(change.apply(SecretData.of(secret))))
                        .build());
    }

    private void store(Secret secret) {
        var name = secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
        all.put(
                name,
                new SecretBuilder(secret)
                        .editMetadata()
                        .withUid("uid-" + name)
                        .withResourceVersion(Integer.toString(++versions))
                        .endMetadata()
                        .build());
    }
}
