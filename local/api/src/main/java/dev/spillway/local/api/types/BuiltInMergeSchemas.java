package dev.spillway.local.api.types;

import static dev.spillway.local.api.types.BuiltInMergeSchema.ATOMIC;
import static dev.spillway.local.api.types.BuiltInMergeSchema.PLAIN;
import static dev.spillway.local.api.types.BuiltInMergeSchema.SET;
import static dev.spillway.local.api.types.BuiltInMergeSchema.list;

/**
 * The merge schemas of the built-in types, for the fields that clients here use, from the {@code
 * +listType} and {@code +structType} markers of Kubernetes' API.
 */
final class BuiltInMergeSchemas {

    /** The metadata and status of every type. */
    static final BuiltInMergeSchema ANY =
            PLAIN.with("metadata.ownerReferences", list(ATOMIC, "uid"))
                    .with("metadata.finalizers", SET)
                    .with("status.conditions", list(PLAIN, "type"));

    private static final BuiltInMergeSchema ENV =
            PLAIN.with("valueFrom.configMapKeyRef", ATOMIC)
                    .with("valueFrom.fieldRef", ATOMIC)
                    .with("valueFrom.resourceFieldRef", ATOMIC)
                    .with("valueFrom.secretKeyRef", ATOMIC);

    private static final BuiltInMergeSchema CONTAINER =
            PLAIN.with("env", list(ENV, "name"))
                    .with("ports", list(PLAIN, "containerPort", "protocol=TCP"))
                    .with("volumeMounts", list(PLAIN, "mountPath"));

    private static final BuiltInMergeSchema AFFINITY =
            PLAIN.with("nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution", ATOMIC);

    private static final BuiltInMergeSchema POD_SPEC =
            PLAIN.with("affinity", AFFINITY)
                    .with("containers", list(CONTAINER, "name"))
                    .with("initContainers", list(CONTAINER, "name"))
                    .with("volumes", list(PLAIN, "name"))
                    .with("imagePullSecrets", list(ATOMIC, "name"))
                    .with("hostAliases", list(PLAIN, "ip"))
                    .with("nodeSelector", ATOMIC)
                    .with(
                            "topologySpreadConstraints",
                            list(
                                    PLAIN.with("labelSelector", ATOMIC),
                                    "topologyKey",
                                    "whenUnsatisfiable"));

    private BuiltInMergeSchemas() {}

    static BuiltInMergeSchema of(String kind) {
        return switch (kind) {
            case "Pod" ->
                    ANY.with("spec", POD_SPEC)
                            .with("status.podIPs", list(PLAIN, "ip"))
                            .with("status.hostIPs", ATOMIC);
            case "Deployment" ->
                    ANY.with("spec.selector", ATOMIC).with("spec.template.spec", POD_SPEC);
            case "Service" ->
                    ANY.with("spec.selector", ATOMIC)
                            .with("spec.ports", list(PLAIN, "port", "protocol=TCP"));
            case "ServiceAccount" -> ANY.with("secrets", list(PLAIN, "name"));
            case "PersistentVolumeClaim" ->
                    ANY.with("spec.selector", ATOMIC).with("spec.dataSource", ATOMIC);
            case "PodDisruptionBudget" -> ANY.with("spec.selector", ATOMIC);
            case "NetworkPolicy" -> ANY.with("spec.podSelector", ATOMIC);
            case "RoleBinding", "ClusterRoleBinding" -> ANY.with("roleRef", ATOMIC);
            case "Event" -> ANY.with("involvedObject", ATOMIC);
            case "Node" -> ANY.with("status.addresses", list(PLAIN, "type"));
            default -> ANY;
        };
    }
}
