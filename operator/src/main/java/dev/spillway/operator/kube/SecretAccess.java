package dev.spillway.operator.kube;

import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/** Secrets by name: the operator has no right to list or watch them. Throws as ApiCalls does. */
interface SecretAccess {

    Optional<Secret> get(String namespace, String name);

    /** Server-side applies it. */
    void apply(Secret secret);

    /** Deletes it, if it has not changed since; nothing happens if it has gone. */
    void delete(String namespace, String name, ObjectVersion seen);
}
