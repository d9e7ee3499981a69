package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/** What a client may use; Kafka delays one that uses more. */
@RecordBuilder
public record QuotasSpec(
        @JsonPropertyDescription(
                        """
                        Bytes that may be produced per second to each broker, at least 1Ki, for \
                        example 10Mi. Unset: no limit.\
                        """)
                @Size(max = 16)
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Nullable String produce,
        @JsonPropertyDescription(
                        """
                        Bytes that may be consumed per second from each broker, at least 1Ki, for \
                        example 20Mi. Unset: no limit.\
                        """)
                @Size(max = 16)
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Nullable String consume,
        @JsonPropertyDescription(
                        """
                        Time of each broker's network and request threads, in percent of one \
                        thread: 50 is half of one, 200 are two. Unset: no limit.\
                        """)
                @Min(1)
                @Max(100000)
                @Nullable Integer requestPercent,
        @JsonPropertyDescription(
                        """
                        Partitions that may be created or deleted per second, in the whole \
                        cluster. Unset: no limit.\
                        """)
                @Min(1)
                @Max(1000000)
                @Nullable Integer mutationsPerSecond) {}
