package dev.spillway.local.api.types;

/**
 * List keys and atomic parts of the built-in types, from the {@code +listType} and {@code
 * +structType} of Kubernetes' API.
 */
final class Shapes {

    /** What metadata and status have in every type. */
    static final Shape ANY =
            Shape.PLAIN
                    .with("metadata.ownerReferences", Shape.list(Shape.ATOMIC, "uid"))
                    .with("metadata.finalizers", Shape.SET)
                    .with("status.conditions", Shape.list(Shape.PLAIN, "type"));

    private static final Shape ENV =
            Shape.PLAIN
                    .with("valueFrom.configMapKeyRef", Shape.ATOMIC)
                    .with("valueFrom.fieldRef", Shape.ATOMIC)
                    .with("valueFrom.resourceFieldRef", Shape.ATOMIC)
                    .with("valueFrom.secretKeyRef", Shape.ATOMIC);

    private static final Shape CONTAINER =
            Shape.PLAIN
                    .with("env", Shape.list(ENV, "name"))
                    .with("ports", Shape.list(Shape.PLAIN, "containerPort", "protocol=TCP"))
                    .with("volumeMounts", Shape.list(Shape.PLAIN, "mountPath"))
                    .with("volumeDevices", Shape.list(Shape.PLAIN, "devicePath"))
                    .with("resources.claims", Shape.list(Shape.PLAIN, "name"));

    private static final Shape VOLUME =
            Shape.PLAIN
                    .with("csi.nodePublishSecretRef", Shape.ATOMIC)
                    .with("ephemeral.volumeClaimTemplate.spec.selector", Shape.ATOMIC);

    private static final Shape AFFINITY =
            Shape.PLAIN.with(
                    "nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution", Shape.ATOMIC);

    private static final Shape POD_SPEC =
            Shape.PLAIN
                    .with("affinity", AFFINITY)
                    .with("containers", Shape.list(CONTAINER, "name"))
                    .with("initContainers", Shape.list(CONTAINER, "name"))
                    .with("ephemeralContainers", Shape.list(CONTAINER, "name"))
                    .with("volumes", Shape.list(VOLUME, "name"))
                    .with("imagePullSecrets", Shape.list(Shape.ATOMIC, "name"))
                    .with("hostAliases", Shape.list(Shape.PLAIN, "ip"))
                    .with("nodeSelector", Shape.ATOMIC)
                    .with(
                            "topologySpreadConstraints",
                            Shape.list(
                                    Shape.PLAIN.with("labelSelector", Shape.ATOMIC),
                                    "topologyKey",
                                    "whenUnsatisfiable"))
                    .with("resourceClaims", Shape.list(Shape.PLAIN, "name"))
                    .with("schedulingGates", Shape.list(Shape.PLAIN, "name"));

    private Shapes() {}

    static Shape of(String kind) {
        return switch (kind) {
            case "Pod" ->
                    ANY.with("spec", POD_SPEC)
                            .with("status.podIPs", Shape.list(Shape.PLAIN, "ip"))
                            .with("status.hostIPs", Shape.ATOMIC);
            case "Deployment" ->
                    ANY.with("spec.selector", Shape.ATOMIC).with("spec.template.spec", POD_SPEC);
            case "Service" ->
                    ANY.with("spec.selector", Shape.ATOMIC)
                            .with("spec.ports", Shape.list(Shape.PLAIN, "port", "protocol=TCP"));
            case "ServiceAccount" -> ANY.with("secrets", Shape.list(Shape.PLAIN, "name"));
            case "PersistentVolumeClaim" ->
                    ANY.with("spec.selector", Shape.ATOMIC).with("spec.dataSource", Shape.ATOMIC);
            case "PodDisruptionBudget" -> ANY.with("spec.selector", Shape.ATOMIC);
            case "NetworkPolicy" -> ANY.with("spec.podSelector", Shape.ATOMIC);
            case "ClusterRole" -> ANY.with("aggregationRule.clusterRoleSelectors", Shape.ATOMIC);
            case "RoleBinding", "ClusterRoleBinding" -> ANY.with("roleRef", Shape.ATOMIC);
            case "Event" ->
                    ANY.with("involvedObject", Shape.ATOMIC).with("regarding", Shape.ATOMIC);
            case "Node" ->
                    ANY.with("status.addresses", Shape.list(Shape.PLAIN, "type"))
                            .with("spec.podCIDRs", Shape.SET);
            case "HorizontalPodAutoscaler" -> ANY.with("spec.scaleTargetRef", Shape.PLAIN);
            default -> ANY;
        };
    }
}
