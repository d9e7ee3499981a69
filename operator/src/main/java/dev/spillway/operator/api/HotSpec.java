package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How much of a tiered partition stays on local disk. */
public record HotSpec(
        @JsonPropertyDescription(
                        """
                        How long segments stay on the brokers' disks: a number with a unit (ms, s, \
                        m, h, d), for example 6h, or unlimited; at most retention.time. Unset: the \
                        Cluster's tiering.hot.retention, or else as long as the disks have room.\
                        """)
                @ValidationRule(
                        value = Patterns.DURATION_OR_UNLIMITED,
                        message = Patterns.DURATION_OR_UNLIMITED_WORDS)
                @Size(max = 12)
                @Nullable String time,
        @JsonPropertyDescription(
                        """
                        Bytes of each partition that stay on the brokers' disks, for example \
                        20Gi, or unlimited; at most retention.size. Unset: the Cluster's \
                        tiering.hot.size.\
                        """)
                @ValidationRule(
                        value = Patterns.SIZE_OR_UNLIMITED,
                        message = Patterns.SIZE_OR_UNLIMITED_WORDS)
                @Size(max = 18)
                @Nullable String size) {}
