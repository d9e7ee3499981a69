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
                        tiering it need hold the hot part only, with room for an outage of the \
                        object store. More: the disks grow in place, when their StorageClass \
                        allows it. Less: brokers are replaced one by one. Restarts nothing.\
                        """)
                @Required
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String size,
        @JsonPropertyDescription(
                        """
                        StorageClass of the brokers' disks. Unset: the default class of the \
                        Kubernetes cluster. Another one: brokers are replaced one by one.\
                        """)
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 253)
                @Nullable String storageClassName,
        @JsonPropertyDescription(
                        """
                        What becomes of the data when the Cluster is deleted: of the disks, the \
                        controllers' too, and of the objects in S3. Retain (default): all stays, \
                        and a Cluster made again under the same name takes it over. Delete: it is \
                        deleted, for good. First a Pod deletes the objects, with the brokers' own \
                        access to the bucket; until nothing is left of them the disks stay and the \
                        Cluster is there, with what it waits for in status.plan, also when the \
                        store is away for long. It may be changed to Retain then, which lets the \
                        Cluster go. What nobody can delete any more, since its namespace or the \
                        Secret with the credentials is going too, is named in a Warning Event.\
                        """)
                @Default("Retain")
                @Nullable Reclaim reclaim) {}
