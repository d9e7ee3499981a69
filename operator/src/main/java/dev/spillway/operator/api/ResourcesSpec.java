package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CPU and memory of a node's container. */
public record ResourcesSpec(
        @JsonPropertyDescription(
                        """
                        What the Kubernetes node must have free for the Pod, by resource, for \
                        example {"cpu": "500m", "memory": "2Gi"}. A resource that only limits \
                        names is requested as much.\
                        """)
                @Size(max = 16)
                @Nullable Map<String, Quantity> requests,
        @JsonPropertyDescription(
                        """
                        What the Pod may use at most, by resource. Beyond the CPU limit it is \
                        slowed down, beyond the memory limit it is killed.\
                        """)
                @Size(max = 16)
                @Nullable Map<String, Quantity> limits) {}
