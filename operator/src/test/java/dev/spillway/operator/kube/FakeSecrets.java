package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Secrets in memory, with the preconditions of Kubernetes. */
final class FakeSecrets implements UserSecrets {
    final Map<String, Secret> all = new TreeMap<>();
    int applied;
    private int versions;

    /** What somebody else does just before the next write. */
    Runnable beforeWrite = () -> {};

    @Override
    public Optional<Secret> read(String namespace, String name) {
        return Optional.ofNullable(all.get(namespace + "/" + name));
    }

    @Override
    public void write(Secret secret, Optional<Secret> seen) {
        var first = beforeWrite;
        beforeWrite = () -> {};
        first.run();
        requireUnchanged(Optional.ofNullable(all.get(name(secret))), seen);
        applied++;
        store(secret);
    }

    @Override
    public void delete(Secret seen) {
        var there = Optional.ofNullable(all.get(name(seen)));
        if (there.isPresent()) {
            requireUnchanged(there, Optional.of(seen));
            all.remove(name(seen));
        }
    }

    private static void requireUnchanged(Optional<Secret> there, Optional<Secret> seen) {
        if (!there.map(FakeSecrets::version).equals(seen.map(FakeSecrets::version))) {
            throw new KubeConflictException("it was made or changed since");
        }
    }

    private static String version(Secret secret) {
        return secret.getMetadata().getUid() + "/" + secret.getMetadata().getResourceVersion();
    }

    private static String name(Secret secret) {
        return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    }

    /** What a person does to the content of one. */
    void edit(String name, UnaryOperator<Map<String, String>> change) {
        var secret = all.get(name);
        store(
                new SecretBuilder(secret)
                        .withData(SecretData.encoded(change.apply(SecretData.of(secret))))
                        .build());
    }

    /** What a person does to all of one. */
    void put(Secret secret) {
        store(secret);
    }

    private void store(Secret secret) {
        var name = name(secret);
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
