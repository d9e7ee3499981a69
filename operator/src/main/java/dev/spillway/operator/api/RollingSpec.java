package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How brokers are restarted. */
public record RollingSpec(
        @JsonPropertyDescription(
                        """
                        How many brokers may restart at the same time, at least 1. More than one \
                        only if they are in the same rack (zone), and only if every partition \
                        keeps min.insync.replicas without all of them; if racks are unknown, one \
                        at a time. Controllers always restart one at a time. Default 1.\
                        """)
                @Default("1")
                @Min(1)
                @Max(100)
                @Nullable Integer maxUnavailable) {}
