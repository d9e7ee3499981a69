package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a node's Pod is labelled and scheduled, and what is in it beside Kafka. */
@RecordBuilder
@ValidationRule(
        value = "!has(self.spread) || !has(self.topologySpread)",
        message =
                "spread and topologySpread exclude each other: remove spread, and say it in"
                        + " topologySpread")
public record PodSpec(
        @JsonPropertyDescription(
                        """
                        Labels added to the Pods. The prefixes app.kubernetes.io and spillway.dev \
                        are reserved for the operator. Restarts nothing.\
                        """)
                @Size(max = 64)
                @ValidationRule(
                        value =
                                "self.all(k, !k.startsWith('app.kubernetes.io/') &&"
                                        + " !k.startsWith('spillway.dev/'))",
                        message =
                                "labels of app.kubernetes.io/ and spillway.dev/ are reserved for"
                                        + " the operator; use a prefix of your own")
                @Nullable Map<String, String> labels,
        @JsonPropertyDescription(
                        """
                        Annotations added to the Pods. The prefix spillway.dev is reserved for the \
                        operator. Restarts nothing.\
                        """)
                @Size(max = 64)
                @ValidationRule(
                        value = "self.all(k, !k.startsWith('spillway.dev/'))",
                        message =
                                "annotations of spillway.dev/ are reserved for the operator; use a"
                                        + " prefix of your own")
                @Nullable Map<String, String> annotations,
        @JsonPropertyDescription(
                        """
                        Labels that a Kubernetes node must have for the Pods to run on it. A \
                        change restarts the nodes, one at a time.\
                        """)
                @Size(max = 64)
                @Nullable Map<String, String> nodeSelector,
        @JsonPropertyDescription(
                        """
                        Affinity of the Pods, as in a Pod's spec. Unless it has a \
                        podAntiAffinity, spread: Preferred adds one (weight 100) that prefers \
                        Kubernetes nodes without another Pod of the same role and cluster. A \
                        change restarts the nodes, one at a time.\
                        """)
                @Nullable Affinity affinity,
        @JsonPropertyDescription(
                        """
                        Tolerations of the Pods, as in a Pod's spec. A change restarts the \
                        nodes, one at a time.\
                        """)
                @Size(max = 64)
                @Nullable List<Toleration> tolerations,
        @JsonPropertyDescription(
                        """
                        How strictly the Pods of a role spread over Kubernetes nodes; over zones \
                        they spread where possible either way. Preferred (default): over \
                        Kubernetes nodes where possible, unless affinity has a podAntiAffinity. \
                        Required: a Pod waits rather than make the numbers of Pods on two \
                        Kubernetes nodes differ by more than one; nodes that are cordoned or \
                        whose taints it does not tolerate do not count; needs Kubernetes 1.26. \
                        A hard rule for zones goes into topologySpread, and needs the zone label \
                        on every Kubernetes node. A change restarts the nodes, one at a time.\
                        """)
                @Nullable Spread spread,
        @JsonPropertyDescription(
                        """
                        How the Pods spread over failure domains, as topologySpreadConstraints \
                        in a Pod's spec; labelSelector defaults to the Pods of the same role and \
                        cluster. Unset: as spread says, which it excludes. A change restarts the \
                        nodes, one at a time.\
                        """)
                @Size(max = 16)
                @Nullable List<TopologySpreadConstraint> topologySpread,
        @JsonPropertyDescription(
                        """
                        PriorityClass of the Pods. Unset: the default of the Kubernetes cluster. \
                        A change restarts the nodes, one at a time.\
                        """)
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 253)
                @Nullable String priorityClassName,
        @JsonPropertyDescription(
                        """
                        ServiceAccount that the Pods run as, for example one with a cloud identity \
                        that may use the bucket. It must exist. Unset: one that the operator \
                        creates, without any permissions. A change restarts the nodes, one at a \
                        time.\
                        """)
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 253)
                @Nullable String serviceAccountName,
        @JsonPropertyDescription(
                        """
                        Secrets in the Cluster's namespace for pulling the image from a private \
                        registry. Unset: those of the chart (imagePullSecrets), as far as \
                        they exist there. A change restarts the nodes, one at a time.\
                        """)
                @Size(max = 16)
                @Nullable List<SecretReference> imagePullSecrets,
        @JsonPropertyDescription(
                        """
                        Environment variables of Kafka's container, as env of a Pod's container. \
                        Those of the launcher are reserved (SPILLWAY_*, POD_IP, POD_NAME, \
                        POD_NAMESPACE and those that the JVM and Log4j read); JVM options go into \
                        jvm.options. A change restarts the nodes, one at a time.\
                        """)
                @Size(max = 64)
                @Nullable List<EnvVar> env,
        @JsonPropertyDescription(
                        """
                        Volumes of the Pods in addition to the operator's, as in a Pod's spec. \
                        Checked by the operator. A change restarts the nodes, one at a time.\
                        """)
                @Size(max = 32)
                @AnyFields
                @Nullable List<Map<String, @Nullable Object>> volumes,
        @JsonPropertyDescription(
                        """
                        Where Kafka's container mounts them, as volumeMounts of a Pod's container. \
                        A change restarts the nodes, one at a time.\
                        """)
                @Size(max = 32)
                @Nullable List<VolumeMount> volumeMounts,
        @JsonPropertyDescription(
                        """
                        Containers that run before Kafka starts, as in a Pod's spec; with \
                        restartPolicy: Always they keep running beside it. Checked by the \
                        operator. A change restarts the nodes, one at a time.\
                        """)
                @Size(max = 8)
                @AnyFields
                @Nullable List<Map<String, @Nullable Object>> initContainers,
        @JsonPropertyDescription(
                        """
                        Containers that run beside Kafka's, as in a Pod's spec. A node is ready \
                        only when they are, too. Checked by the operator. A change restarts the \
                        nodes, one at a time.\
                        """)
                @Size(max = 8)
                @AnyFields
                @Nullable List<Map<String, @Nullable Object>> containers,
        @JsonPropertyDescription(
                        """
                        Security context of the Pods, as in a Pod's spec. runAsUser, runAsGroup \
                        and fsGroup are 10001 unless one of them is set, which then replaces all \
                        three: without an fsGroup that may write to it, a disk cannot be used. {} \
                        leaves them to the platform (OpenShift assigns its own). runAsNonRoot, \
                        fsGroupChangePolicy and the seccomp profile stay unless set. A change \
                        restarts the nodes, one at a time.\
                        """)
                @Nullable PodSecurityContext securityContext,
        @JsonPropertyDescription(
                        """
                        Security context of Kafka's container, as in a Pod's container. What it \
                        does not set stays: no privilege escalation, a read-only root file system, \
                        no capabilities. A change restarts the nodes, one at a time.\
                        """)
                @Nullable SecurityContext containerSecurityContext,
        @JsonPropertyDescription(
                        """
                        Seconds that a node may take to stop, from 30 to 3600, before it is \
                        killed. Default: 180 for a broker, which hands over its leaderships and \
                        closes its logs, and 60 for a controller. A change restarts the nodes, \
                        one at a time.\
                        """)
                @Min(30)
                @Max(3600)
                @Nullable Integer terminationGracePeriodSeconds) {}
