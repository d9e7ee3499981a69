package dev.spillway.operator.desired;

import dev.spillway.operator.config.ConnectProperties;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.OwnedPodParts;
import dev.spillway.operator.model.Plugin;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.ServiceAccountChoice;
import dev.spillway.operator.model.Sha256;
import dev.spillway.operator.model.UserModel;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The workers of a Connect. They have no disk and no name that anybody depends on, so a Deployment
 * keeps as many as there are to be, and replaces them one at a time.
 */
final class WorkerDeployment {
    static final String FILE = "connect.properties";
    static final String CONTAINER = "connect";

    private static final String USER = "/etc/spillway/user";
    private static final String TLS = "/etc/spillway/tls";
    private static final String SECRETS = "/etc/spillway/secrets";
    private static final String PLUGINS = "/opt/spillway/connect-plugins";

    /** In a plugin's image. */
    private static final String IMAGE_FOLDER = "plugin";

    /** Stops its tasks, which flush and commit, and leaves the group. */
    private static final int GRACE_SECONDS = 60;

    private static final int HASH_DIGITS = 12;

    private WorkerDeployment() {}

    static Deployment of(DesiredConnect desired, String credentials) {
        ConnectModel connect = desired.connect();
        return new DeploymentBuilder()
                .withMetadata(ObjectMetadata.owned(connect, connect.names().workers()).build())
                .withNewSpec()
                .withReplicas(connect.replicas())
                .withNewSelector()
                .withMatchLabels(Labels.connectSelector(connect.name()))
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                // A worker that cannot start takes the place of none that runs.
                .withNewMaxSurge(1)
                .withNewMaxUnavailable(0)
                .endRollingUpdate()
                .endStrategy()
                .withRevisionHistoryLimit(1)
                .withTemplate(template(desired, credentials))
                .endSpec()
                .build();
    }

    /** The files of the ConfigMap are read at start, so their hash is part of the template. */
    private static PodTemplateSpec template(DesiredConnect desired, String credentials) {
        ConnectModel connect = desired.connect();
        var labels = new TreeMap<>(connect.pod().labels());
        labels.putAll(Labels.connect(connect.name()));
        var annotations = new TreeMap<>(connect.pod().annotations());
        annotations.put(Labels.REVISION, Sha256.hex(ConnectProperties.text(connect), HASH_DIGITS));
        annotations.put(Labels.CREDENTIALS, credentials);
        if (!connect.restartedAt().isEmpty()) {
            annotations.put(Labels.RESTARTED_AT, connect.restartedAt());
        }
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withSpec(spec(desired))
                .build();
    }

    private static PodSpec spec(DesiredConnect desired) {
        ConnectModel connect = desired.connect();
        var settings = connect.pod();
        var selector = Labels.connectSelector(connect.name());
        var spec =
                new PodSpecBuilder()
                        .withServiceAccountName(
                                switch (settings.serviceAccount()) {
                                    case ServiceAccountChoice.Own own -> connect.names().workers();
                                    case ServiceAccountChoice.Given(String name) -> name;
                                })
                        .withAutomountServiceAccountToken(false)
                        .withEnableServiceLinks(false)
                        .withTerminationGracePeriodSeconds(graceSeconds(connect))
                        .withSecurityContext(PodParts.security(settings))
                        .withNodeSelector(settings.nodeSelector())
                        .withTolerations(settings.tolerations())
                        .withTopologySpreadConstraints(PodParts.spread(settings, selector))
                        .withImagePullSecrets(
                                PodParts.pullSecrets(desired.installation(), settings).stream()
                                        .map(LocalObjectReference::new)
                                        .toList())
                        .withInitContainers(copies(desired))
                        .addAllToInitContainers(settings.additions().initContainers())
                        .withContainers(container(desired))
                        .addAllToContainers(settings.additions().containers())
                        .withVolumes(volumes(desired))
                        .addAllToVolumes(settings.additions().volumes())
                        .build();
        PodParts.affinity(settings, selector).ifPresent(spec::setAffinity);
        if (!settings.priorityClassName().isEmpty()) {
            spec.setPriorityClassName(settings.priorityClassName());
        }
        return spec;
    }

    private static long graceSeconds(ConnectModel connect) {
        return connect.pod().gracePeriodSeconds().orElse(GRACE_SECONDS);
    }

    private static Container container(DesiredConnect desired) {
        ConnectModel connect = desired.connect();
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(desired.installation().image(desired.cluster()))
                .withImagePullPolicy("IfNotPresent")
                .withArgs("connect")
                .withEnv(environment(desired))
                .withPorts(
                        Containers.port("management", Ports.MANAGEMENT),
                        Containers.port("rest", Ports.CONNECT))
                .withResources(resources(connect))
                .withReadinessProbe(Containers.ready())
                .withLivenessProbe(Containers.alive())
                .withSecurityContext(Containers.security(connect.pod().containerSecurityContext()))
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(mounts(desired))
                .build();
    }

    private static ResourceRequirements resources(ConnectModel connect) {
        return new ResourceRequirementsBuilder()
                .withRequests(connect.resources().requests())
                .withLimits(connect.resources().limits())
                .build();
    }

    private static List<EnvVar> environment(DesiredConnect desired) {
        ConnectModel connect = desired.connect();
        var variables = new ArrayList<EnvVar>();
        if (!desired.cluster().image().isEmpty()) {
            variables.add(
                    ContainerEnvironment.variable(
                            Installation.KAFKA_VERSION, desired.cluster().version().text()));
        }
        variables.add(ContainerEnvironment.variable("SPILLWAY_CONFIG", Volumes.CONFIG));
        variables.add(ContainerEnvironment.variable("SPILLWAY_USER", USER));
        variables.add(ContainerEnvironment.variable("SPILLWAY_TLS", TLS));
        variables.add(ContainerEnvironment.variable("SPILLWAY_SECRETS", SECRETS));
        if (!connect.plugins().isEmpty()) {
            variables.add(ContainerEnvironment.variable("SPILLWAY_PLUGINS", PLUGINS));
        }
        variables.add(
                ContainerEnvironment.variable(
                        "SPILLWAY_GRACE_SECONDS", Long.toString(graceSeconds(connect))));
        variables.add(ContainerEnvironment.field("POD_IP", "status.podIP"));
        variables.add(ContainerEnvironment.field("POD_NAME", "metadata.name"));
        variables.add(ContainerEnvironment.field("POD_NAMESPACE", "metadata.namespace"));
        variables.add(
                ContainerEnvironment.variable(
                        "JDK_JAVA_OPTIONS", String.join(" ", connect.jvm().allOptions())));
        variables.addAll(connect.pod().additions().env());
        return variables;
    }

    private static List<Volume> volumes(DesiredConnect desired) {
        ConnectModel connect = desired.connect();
        var names = connect.names();
        var volumes = new ArrayList<Volume>();
        volumes.add(
                Volumes.named("config")
                        .withNewConfigMap()
                        .withName(names.workers())
                        .endConfigMap()
                        .build());
        volumes.add(Volumes.named("tmp").withNewEmptyDir().endEmptyDir().build());
        volumes.add(TlsMounts.of("tls", names.tlsSecret(), List.of()));
        volumes.add(
                TlsMounts.of(
                        OwnedPodParts.CONNECT_PREFIX + "user",
                        UserModel.secretOf(connect.user()),
                        List.of("client.properties")));
        volumes.add(
                TlsMounts.of(
                        OwnedPodParts.CONNECT_PREFIX + "secrets", names.valuesSecret(), List.of()));
        for (Plugin plugin : connect.plugins()) {
            var volume = Volumes.named(volume(plugin));
            volumes.add(
                    switch (desired.plugins()) {
                        case Mounted ->
                                volume.withNewImage()
                                        .withReference(plugin.image())
                                        .withPullPolicy("IfNotPresent")
                                        .endImage()
                                        .build();
                        case Copied -> volume.withNewEmptyDir().endEmptyDir().build();
                    });
        }
        return volumes;
    }

    private static List<VolumeMount> mounts(DesiredConnect desired) {
        ConnectModel connect = desired.connect();
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(Volumes.readOnly("config", Volumes.CONFIG));
        mounts.add(Volumes.mount("tmp", Volumes.TEMPORARY));
        mounts.add(Volumes.readOnly("tls", TLS));
        mounts.add(Volumes.readOnly(OwnedPodParts.CONNECT_PREFIX + "user", USER));
        mounts.add(Volumes.readOnly(OwnedPodParts.CONNECT_PREFIX + "secrets", SECRETS));
        for (Plugin plugin : connect.plugins()) {
            var mount = Volumes.readOnly(volume(plugin), folder(plugin));
            mounts.add(
                    switch (desired.plugins()) {
                        case Mounted -> mount.edit().withSubPath(IMAGE_FOLDER).build();
                        case Copied -> mount;
                    });
        }
        mounts.addAll(connect.pod().additions().volumeMounts());
        return mounts;
    }

    /** Nothing of the image is run but its cp; the workers' own security context holds for it. */
    private static List<Container> copies(DesiredConnect desired) {
        return switch (desired.plugins()) {
            case Mounted -> List.of();
            case Copied ->
                    desired.connect().plugins().stream()
                            .map(plugin ->
                                    new ContainerBuilder()
                                            .withName(OwnedPodParts.COPY_PREFIX + plugin.name())
                                            .withImage(plugin.image())
                                            .withImagePullPolicy("IfNotPresent")
                                            .withCommand(
                                                    "cp",
                                                    "-rf",
                                                    "/" + IMAGE_FOLDER + "/.",
                                                    folder(plugin))
                                            .withResources(resources(desired.connect()))
                                            .withSecurityContext(
                                                    Containers.security(
                                                            desired.connect()
                                                                    .pod()
                                                                    .containerSecurityContext()))
                                            .withVolumeMounts(
                                                    Volumes.mount(volume(plugin), folder(plugin)))
                                            .build())
                            .toList();
        };
    }

    private static String volume(Plugin plugin) {
        return OwnedPodParts.PLUGIN_PREFIX + plugin.name();
    }

    /** Another image has another folder, so that nothing of two versions is ever mixed. */
    private static String folder(Plugin plugin) {
        return PLUGINS + "/" + plugin.name() + "/" + Sha256.hex(plugin.image(), HASH_DIGITS);
    }
}
