package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What is only on the brokers' disks, of topics that are tiered. */
public record NotUploadedStatus(
        @JsonPropertyDescription(
                        """
                        Bytes, one replica of each partition, rounded. Segments that are still \
                        being written count too.\
                        """)
                @Nullable Long bytes,
        @JsonPropertyDescription("bytes in human-readable form, for example 230M.")
                @Nullable String size,
        @JsonPropertyDescription("Age of the oldest record among them, rounded, for example 5m.")
                @Nullable String age) {}
