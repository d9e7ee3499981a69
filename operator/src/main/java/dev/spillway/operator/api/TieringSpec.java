package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Where cold segments go, and when. */
public record TieringSpec(
        @JsonPropertyDescription("The bucket that cold segments go to.") @Required
                @Nullable S3Spec s3,
        @JsonPropertyDescription(
                        """
                        How much of each partition stays on the brokers' disks, for topics that do \
                        not set it themselves (spec.hot of a Topic). Segments beyond either limit \
                        are deleted from the disks once they are in the bucket. Restarts nothing.\
                        """)
                @Default("{}")
                @Nullable ClusterHotSpec hot,
        @JsonPropertyDescription("Cache of each broker for cold data that is being read.")
                @Default("{}")
                @Nullable CacheSpec cache) {}
