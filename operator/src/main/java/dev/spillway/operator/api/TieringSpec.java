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
                        not set it themselves (spec.hot of a Topic). Unset: as much as the disks \
                        have room for; status.hotHorizon shows how far back that is. Segments \
                        beyond a limit are deleted from the disks once they are in the bucket. \
                        Restarts nothing.\
                        """)
                @Nullable ClusterHotSpec hot,
        @JsonPropertyDescription(
                        """
                        For how long a closed segment may stay only on the brokers' disks before \
                        it is copied to the bucket. Unset: it is copied at once. A longer time \
                        saves requests when topics are deleted or rewritten soon; what is not \
                        copied (status.notUploaded) is lost if all disks are. Restarts nothing.\
                        """)
                @Nullable CopyLagSpec copyLag,
        @JsonPropertyDescription("Cache of each broker for cold data that is being read.")
                @Default("{}")
                @Nullable CacheSpec cache) {}
