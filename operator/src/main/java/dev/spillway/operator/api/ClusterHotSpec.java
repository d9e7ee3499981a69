package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How much of each partition stays on local disk. */
public record ClusterHotSpec(
        @JsonPropertyDescription(
                        """
                        How long segments stay on the brokers' disks: a number with a unit (ms, s, \
                        m, h, d), for example 6h, or unlimited. Unset: as long as the disks have \
                        room for it.\
                        """)
                @ValidationRule(
                        value = Patterns.DURATION_OR_UNLIMITED,
                        message = Patterns.DURATION_OR_UNLIMITED_WORDS)
                @Size(max = 12)
                @Nullable String retention,
        @JsonPropertyDescription(
                        """
                        Bytes of each partition that stay on the brokers' disks, for example \
                        20Gi. Unset or unlimited: only retention limits them.\
                        """)
                @ValidationRule(
                        value = Patterns.SIZE_OR_UNLIMITED,
                        message = Patterns.SIZE_OR_UNLIMITED_WORDS)
                @Size(max = 18)
                @Nullable String size) {}
