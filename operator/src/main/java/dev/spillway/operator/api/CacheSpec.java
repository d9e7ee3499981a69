package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Cache for cold data. */
public record CacheSpec(
        @JsonPropertyDescription(
                        """
                        Part of each broker's heap for cold data that is being read, for example \
                        256Mi. Default 64Mi. At most half of the heap, at least 16Mi. A change \
                        restarts every broker, one at a time.\
                        """)
                @Default("64Mi")
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String size) {}
