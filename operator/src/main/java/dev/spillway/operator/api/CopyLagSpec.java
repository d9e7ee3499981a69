package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** For how long a closed segment may wait before it is copied to the bucket. */
public record CopyLagSpec(
        @JsonPropertyDescription(
                        """
                        A closed segment is copied when its newest record is this old: a number \
                        with a unit (ms, s, m, h, d), for example 10m. Unset: at once. Never \
                        longer than segments stay on the disks.\
                        """)
                @ValidationRule(value = Patterns.DURATION, message = Patterns.DURATION_WORDS)
                @Size(max = 12)
                @Nullable String time,
        @JsonPropertyDescription(
                        """
                        It is copied sooner when this much was written to its partition after it, \
                        for example 1Gi. Unset: only time counts.\
                        """)
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String size) {}
