package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A role to assume with the other credentials. */
public record AssumeRoleSpec(
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
                        External id that the role's trust policy asks for. A change restarts every \
                        broker, one at a time.\
                        """)
                @ValidationRule(
                        value = "self.matches('^[A-Za-z0-9_+=,.@:/-]+$')",
                        message = "may hold letters, digits and any of _+=,.@:/- only")
                @Size(min = 2, max = 1224)
                @Nullable String externalId) {}
