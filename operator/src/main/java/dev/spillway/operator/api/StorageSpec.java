package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The disk of each broker. */
public record StorageSpec(
        @JsonPropertyDescription(
                        """
                        Size of each broker's disk: a whole number with a suffix (Ki, Mi, Gi, Ti \
                        as powers of 1024; k, M, G, T as powers of 1000), for example 100Gi. With \
                        tiering it only needs to hold the hot data, with room for an outage of the \
                        object store. Increase: the disks grow in place, if their StorageClass \
                        allows expansion. Decrease: brokers are replaced one by one; only a size \
                        below the one declared before is a decrease, a disk that is larger stays \
                        as it is. Restarts nothing.\
                        """)
                @Required
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String size,
        @JsonPropertyDescription(
                        """
                        How large the disks may become by themselves, for example 500Gi: at least \
                        the size. When more than 70 % of a broker's disk is data that must stay on \
                        it, all brokers' disks grow together by half, up to this size; six hours \
                        later at the earliest they grow again, because clouds such as AWS change a \
                        volume only so often. Needs a StorageClass that allows expansion. Disks \
                        never shrink by themselves. Unset (default): they grow only when the size \
                        is raised. Restarts nothing.\
                        """)
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String growTo,
        @JsonPropertyDescription(
                        """
                        StorageClass of the brokers' disks. Unset: the default class of the \
                        Kubernetes cluster. A change replaces brokers one by one.\
                        """)
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 253)
                @Nullable String storageClassName,
        @JsonPropertyDescription(
                        """
                        What happens to the data when the Cluster is deleted: the disks, including \
                        the controllers', and the objects in S3. Retain (default): everything is \
                        kept, and a Cluster recreated under the same name takes it over. Delete: \
                        everything is deleted permanently. First a Pod deletes the objects, with \
                        the brokers' own access to the bucket; until none are left, the disks and \
                        the Cluster remain, with what it waits for in status.plan, even if the \
                        store is unavailable for long. Changing it to Retain meanwhile lets the \
                        deletion finish. Data that can no longer be deleted, because the namespace \
                        or the Secret with the credentials is being deleted too, is named in a \
                        Warning Event.\
                        """)
                @Default("Retain")
                @Nullable Reclaim reclaim) {}
