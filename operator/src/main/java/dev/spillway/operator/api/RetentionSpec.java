package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How much is kept in total. */
public record RetentionSpec(
        @JsonPropertyDescription(
                        """
                        Age at which records are deleted: a number with a unit (ms, s, m, h, d), \
                        for example 30d, or unlimited. Unset: the profile's, otherwise 7d.\
                        """)
                @ValidationRule(
                        value = Patterns.DURATION_OR_UNLIMITED,
                        message = Patterns.DURATION_OR_UNLIMITED_WORDS)
                @Size(max = 12)
                @Nullable String time,
        @JsonPropertyDescription(
                        """
                        Bytes of each partition beyond which the oldest segments are deleted, \
                        for example 500Gi, or unlimited. Unset: unlimited.\
                        """)
                @ValidationRule(
                        value = Patterns.SIZE_OR_UNLIMITED,
                        message = Patterns.SIZE_OR_UNLIMITED_WORDS)
                @Size(max = 18)
                @Nullable String size) {}
