package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a User, as people write it. Any part may be absent here: the model fills in
 * defaults and refuses what is invalid.
 */
@ValidationRule(
        value = "self.cluster.name == oldSelf.cluster.name",
        message = "a User cannot move to another cluster; create a new User there")
@ValidationRule(
        value = "self.authentication == oldSelf.authentication",
        message =
                "how a User authenticates is part of its identity in Kafka; create a second User,"
                        + " move its clients, then delete this one")
@ValidationRule(
        value =
                "has(self.name) == has(oldSelf.name) &&"
                        + " (!has(self.name) || self.name == oldSelf.name)",
        message = "a User's name in Kafka cannot change; create a new User")
@ValidationRule(
        value = "!has(self.name) || self.authentication == 'External'",
        message =
                "name is for authentication: External; otherwise metadata.name is the User's name,"
                        + " so remove it")
@ValidationRule(
        value = "!has(self.rotateAfter) || self.authentication == 'Scram'",
        message =
                "rotateAfter is the age of a password, for authentication: Scram; certificates are"
                        + " renewed by themselves, so remove it")
@RecordBuilder
public record UserSpec(
        @JsonPropertyDescription("The Cluster that the User may use. It cannot be changed.")
                @Required
                @Nullable ClusterReference cluster,
        @JsonPropertyDescription(
                        """
                        How its clients show who they are, by a listener of the same \
                        authentication. Scram (default): a password that the operator makes. \
                        MutualTls: a certificate that the operator issues and renews. External: \
                        the name in spec.name comes from elsewhere, and the operator makes no \
                        credentials. What is needed to connect is in the Secret NAME-credentials. \
                        It cannot be changed.\
                        """)
                @Default("Scram")
                @Nullable UserAuthentication authentication,
        @JsonPropertyDescription(
                        """
                        With authentication: External, the User's name as Kafka sees it, for \
                        example the distinguished name of a certificate: CN=billing,O=Example. \
                        Unset: metadata.name. It cannot be changed.\
                        """)
                @Size(min = 1, max = 256)
                @ValidationRule(
                        value =
                                "self != '*' && self != 'ANONYMOUS' &&"
                                        + " !self.startsWith('__spillway') &&"
                                        + " !self.startsWith('User:')",
                        message =
                                "the names *, ANONYMOUS and those that begin with __spillway are"
                                    + " reserved, and User: is added by Kafka; choose another name")
                @Nullable String name,
        @JsonPropertyDescription(
                        """
                        Age at which the password is replaced, for example 90d: clients must then \
                        read the Secret again. Unset: never; the annotation spillway.dev/rotate, \
                        with any new text, replaces it at once.\
                        """)
                @Size(max = 12)
                @ValidationRule(
                        value = "self.matches('^[1-9][0-9]{0,8}(h|d)$')",
                        message = "write a whole number of hours or days, for example 90d")
                @Nullable String rotateAfter,
        @JsonPropertyDescription(
                        """
                        What the User may do; nothing without it. The operator makes ACLs in Kafka \
                        of it, which status.acls shows, and removes all others of this User.\
                        """)
                @Size(max = 64)
                @Nullable List<AccessSpec> access,
        @JsonPropertyDescription(
                        """
                        How much it may use; Kafka delays a client that uses more. Unset: \
                        spec.defaultQuotas of the Cluster.\
                        """)
                @Nullable QuotasSpec quotas) {}
