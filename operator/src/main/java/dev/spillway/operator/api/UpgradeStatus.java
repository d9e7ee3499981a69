package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A newer release of the operator, with which some nodes do not run yet. */
public record UpgradeStatus(
        @JsonPropertyDescription(
                        """
                        Waiting: nodes are not restarted for it now, see waitsFor. Running: they \
                        are being restarted, one at a time; other Clusters wait until all of them \
                        are back and in sync.\
                        """)
                @Nullable UpgradeState state,
        @JsonPropertyDescription("The image that nodes get when they are restarted.")
                @Nullable String image,
        @JsonPropertyDescription("Why it waits, and what ends that. Unset: it does not wait.")
                @Nullable String waitsFor,
        @JsonPropertyDescription("Since when it has been in this state.") @Timestamp
                @Nullable String since) {}
