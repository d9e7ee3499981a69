package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The disk of each controller. What happens to it on deletion is set once, in {@code
 * spec.storage.reclaim}: brokers' data is useless without the metadata of its topics.
 */
public record ControllerStorageSpec(
        @JsonPropertyDescription(
                        """
                        Size of each controller's disk, for example 10Gi (default). It holds \
                        metadata only. It can be increased, but not decreased.\
                        """)
                @Default("10Gi")
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String size,
        @JsonPropertyDescription(
                        """
                        StorageClass of the controllers' disks. Unset: the default class of the \
                        Kubernetes cluster. Existing disks keep theirs.\
                        """)
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 253)
                @Nullable String storageClassName) {}
