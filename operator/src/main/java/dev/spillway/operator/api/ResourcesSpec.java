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
                        Requests of the container, by resource, for example {"cpu": "500m", \
                        "memory": "2Gi"}. For a resource that has only a limit, the request equals \
                        the limit.\
                        """)
                @Size(max = 16)
                @Nullable Map<String, Quantity> requests,
        @JsonPropertyDescription(
                        """
                        Limits of the container, by resource. Above the CPU limit it is throttled, \
                        above the memory limit it is killed.\
                        """)
                @Size(max = 16)
                @Nullable Map<String, Quantity> limits) {}
