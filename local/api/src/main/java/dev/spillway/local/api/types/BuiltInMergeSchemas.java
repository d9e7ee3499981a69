package dev.spillway.local.api.types;

/**
 * The merge schemas of the built-in types, from the {@code +listType} and {@code +structType}
 * markers of Kubernetes' API.
 */
final class BuiltInMergeSchemas {

    /** The metadata and status of every type. */
    static final BuiltInMergeSchema ANY =
            BuiltInMergeSchema.PLAIN
                    .with(
                            "metadata.ownerReferences",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.ATOMIC, "uid"))
                    .with("metadata.finalizers", BuiltInMergeSchema.SET)
                    .with(
                            "status.conditions",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "type"));

    private static final BuiltInMergeSchema ENV =
            BuiltInMergeSchema.PLAIN
                    .with("valueFrom.configMapKeyRef", BuiltInMergeSchema.ATOMIC)
                    .with("valueFrom.fieldRef", BuiltInMergeSchema.ATOMIC)
                    .with("valueFrom.resourceFieldRef", BuiltInMergeSchema.ATOMIC)
                    .with("valueFrom.secretKeyRef", BuiltInMergeSchema.ATOMIC);

    private static final BuiltInMergeSchema CONTAINER =
            BuiltInMergeSchema.PLAIN
                    .with("env", BuiltInMergeSchema.list(ENV, "name"))
                    .with(
                            "ports",
                            BuiltInMergeSchema.list(
                                    BuiltInMergeSchema.PLAIN, "containerPort", "protocol=TCP"))
                    .with(
                            "volumeMounts",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "mountPath"))
                    .with(
                            "volumeDevices",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "devicePath"))
                    .with(
                            "resources.claims",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "name"));

    private static final BuiltInMergeSchema VOLUME =
            BuiltInMergeSchema.PLAIN
                    .with("csi.nodePublishSecretRef", BuiltInMergeSchema.ATOMIC)
                    .with("ephemeral.volumeClaimTemplate.spec.selector", BuiltInMergeSchema.ATOMIC);

    private static final BuiltInMergeSchema AFFINITY =
            BuiltInMergeSchema.PLAIN.with(
                    "nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
                    BuiltInMergeSchema.ATOMIC);

    private static final BuiltInMergeSchema POD_SPEC =
            BuiltInMergeSchema.PLAIN
                    .with("affinity", AFFINITY)
                    .with("containers", BuiltInMergeSchema.list(CONTAINER, "name"))
                    .with("initContainers", BuiltInMergeSchema.list(CONTAINER, "name"))
                    .with("ephemeralContainers", BuiltInMergeSchema.list(CONTAINER, "name"))
                    .with("volumes", BuiltInMergeSchema.list(VOLUME, "name"))
                    .with(
                            "imagePullSecrets",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.ATOMIC, "name"))
                    .with("hostAliases", BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "ip"))
                    .with("nodeSelector", BuiltInMergeSchema.ATOMIC)
                    .with(
                            "topologySpreadConstraints",
                            BuiltInMergeSchema.list(
                                    BuiltInMergeSchema.PLAIN.with(
                                            "labelSelector", BuiltInMergeSchema.ATOMIC),
                                    "topologyKey",
                                    "whenUnsatisfiable"))
                    .with(
                            "resourceClaims",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "name"))
                    .with(
                            "schedulingGates",
                            BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "name"));

    private BuiltInMergeSchemas() {}

    static BuiltInMergeSchema of(String kind) {
        return switch (kind) {
            case "Pod" ->
                    ANY.with("spec", POD_SPEC)
                            .with(
                                    "status.podIPs",
                                    BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "ip"))
                            .with("status.hostIPs", BuiltInMergeSchema.ATOMIC);
            case "Deployment" ->
                    ANY.with("spec.selector", BuiltInMergeSchema.ATOMIC)
                            .with("spec.template.spec", POD_SPEC);
            case "Service" ->
                    ANY.with("spec.selector", BuiltInMergeSchema.ATOMIC)
                            .with(
                                    "spec.ports",
                                    BuiltInMergeSchema.list(
                                            BuiltInMergeSchema.PLAIN, "port", "protocol=TCP"));
            case "ServiceAccount" ->
                    ANY.with("secrets", BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "name"));
            case "PersistentVolumeClaim" ->
                    ANY.with("spec.selector", BuiltInMergeSchema.ATOMIC)
                            .with("spec.dataSource", BuiltInMergeSchema.ATOMIC);
            case "PodDisruptionBudget" -> ANY.with("spec.selector", BuiltInMergeSchema.ATOMIC);
            case "NetworkPolicy" -> ANY.with("spec.podSelector", BuiltInMergeSchema.ATOMIC);
            case "ClusterRole" ->
                    ANY.with("aggregationRule.clusterRoleSelectors", BuiltInMergeSchema.ATOMIC);
            case "RoleBinding", "ClusterRoleBinding" ->
                    ANY.with("roleRef", BuiltInMergeSchema.ATOMIC);
            case "Event" -> ANY.with("involvedObject", BuiltInMergeSchema.ATOMIC);
            case "Node" ->
                    ANY.with(
                                    "status.addresses",
                                    BuiltInMergeSchema.list(BuiltInMergeSchema.PLAIN, "type"))
                            .with("spec.podCIDRs", BuiltInMergeSchema.SET);
            case "HorizontalPodAutoscaler" ->
                    ANY.with("spec.scaleTargetRef", BuiltInMergeSchema.PLAIN);
            default -> ANY;
        };
    }
}
