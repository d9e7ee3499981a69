package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Cache for cold data. */
public record CacheSpec(
        @JsonPropertyDescription(
                        """
                        Part of each broker's heap for cold data that is being read, for example \
                        256Mi. Unset: a sixteenth of the heap, from 16Mi to 512Mi. At most half of \
                        the heap, at least 16Mi. A change restarts every broker, one at a time.\
                        """)
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String size) {}
