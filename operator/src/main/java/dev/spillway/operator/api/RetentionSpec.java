package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How much is kept in all. */
public record RetentionSpec(
        @JsonPropertyDescription(
                        """
                        Age at which records are deleted: a number with a unit (ms, s, m, h, d), \
                        for example 30d, or unlimited. Unset: what the profile says, otherwise \
                        7d.\
                        """)
                @Pattern(Patterns.DURATION_OR_UNLIMITED)
                @Size(max = 12)
                @Nullable String time,
        @JsonPropertyDescription(
                        """
                        Bytes of each partition beyond which the oldest segments are deleted, \
                        for example 500Gi, or unlimited. Unset: unlimited.\
                        """)
                @Pattern(Patterns.SIZE_OR_UNLIMITED)
                @Size(max = 18)
                @Nullable String size) {}
