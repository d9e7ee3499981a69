package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A role that the brokers obtain with a token of their ServiceAccount. */
public record WebIdentitySpec(
        @JsonPropertyDescription(
                        """
                        ARN of the role, for example arn:aws:iam::123456789012:role/kafka. A \
                        change restarts every broker, one at a time.\
                        """)
                @Required
                @ValidationRule(value = Patterns.IS_ROLE_ARN, message = Patterns.WRITE_A_ROLE_ARN)
                @Size(min = 16, max = 640)
                @Nullable String roleArn,
        @JsonPropertyDescription(
                        """
                        Audience of the token, as the identity provider expects it. Default \
                        sts.amazonaws.com. A change restarts every broker, one at a time.\
                        """)
                @Default("sts.amazonaws.com")
                @Size(min = 1, max = 253)
                @Nullable String audience) {}
