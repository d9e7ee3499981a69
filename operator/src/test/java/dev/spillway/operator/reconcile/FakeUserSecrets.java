package dev.spillway.operator.reconcile;

import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.UserSecrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Secrets of one namespace in memory, by name. */
final class FakeUserSecrets implements UserSecrets {
    final Map<String, Secret> secrets = new TreeMap<>();

    /** In order: {@code read alice-credentials}, {@code write ...}, {@code delete ...}. */
    final List<String> calls = new ArrayList<>();

    /** Kubernetes refuses every write. */
    boolean refuses;

    private int version;

    @Override
    public Optional<Secret> read(String namespace, String name) {
        calls.add("read " + name);
        return Optional.ofNullable(secrets.get(name))
                .map(secret -> new SecretBuilder(secret).build());
    }

    @Override
    public void write(Secret secret, Optional<Secret> seen) {
        var name = secret.getMetadata().getName();
        calls.add("write " + name);
        if (refuses) {
            throw new KubeRefusedException(
                    "an admission policy says no", new IllegalStateException());
        }
        secrets.put(
                name,
                new SecretBuilder(secret)
                        .editMetadata()
                        .withUid("secret-" + name)
                        .withResourceVersion(Integer.toString(++version))
                        .endMetadata()
                        .build());
    }

    @Override
    public void delete(Secret seen) {
        calls.add("delete " + seen.getMetadata().getName());
        secrets.remove(seen.getMetadata().getName());
    }
}
