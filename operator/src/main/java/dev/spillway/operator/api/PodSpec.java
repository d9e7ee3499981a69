package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a node's Pod is labelled and scheduled. */
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
                        Affinity of the Pods, as in a Pod's spec. A change restarts the nodes, \
                        one at a time.\
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
                        How strictly the Pods of a role spread over zones, and over the \
                        Kubernetes nodes in them. Preferred (default): where possible. Required: \
                        a Pod waits rather than make the numbers of Pods in two zones, or on two \
                        Kubernetes nodes, differ by more than one; nodes that are cordoned or \
                        whose taints it does not tolerate do not count. Needs Kubernetes 1.26. A \
                        change restarts the nodes, one at a time.\
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
                        registry. A change restarts the nodes, one at a time.\
                        """)
                @Size(max = 16)
                @Nullable List<SecretReference> imagePullSecrets) {}
