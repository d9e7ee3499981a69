package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A bucket with the S3 API. */
@ValidationRule(
        value = "has(self.region) || has(self.endpoint)",
        message = "set region for a bucket on AWS, or endpoint for another store with the S3 API")
public record S3Spec(
        @JsonPropertyDescription(
                        """
                        Name of the bucket, which must exist. Several clusters may share one: \
                        every object's key begins with the prefix and the cluster's id. It \
                        cannot be changed once brokers have run.\
                        """)
                @Required
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 3, max = 63)
                @Nullable String bucket,
        @JsonPropertyDescription(
                        """
                        Region of the bucket, for example eu-west-1. Needed on AWS; with an \
                        endpoint the default is us-east-1, which other stores ignore. A change \
                        restarts every broker, one at a time.\
                        """)
                @Pattern("^[a-z0-9][a-z0-9-]*$")
                @Size(max = 63)
                @Nullable String region,
        @JsonPropertyDescription(
                        """
                        Put before every object's key, without a slash at either end, for \
                        example prod/kafka. Default: none. It cannot be changed once brokers have \
                        run.\
                        """)
                @Default("\"\"")
                @Pattern("^([A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*)?$")
                @Size(max = 256)
                @Nullable String prefix,
        @JsonPropertyDescription(
                        """
                        URL of the S3 API of a store that is not AWS, for example \
                        https://minio.storage.svc:9000. Unset: AWS. A change restarts every \
                        broker, one at a time.\
                        """)
                @Pattern("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$")
                @Size(max = 256)
                @Nullable String endpoint,
        @JsonPropertyDescription(
                        """
                        true: address the bucket as ENDPOINT/BUCKET instead of BUCKET.ENDPOINT, \
                        which most stores other than AWS need. Default false. A change restarts \
                        every broker, one at a time.\
                        """)
                @Default("false")
                @Nullable Boolean pathStyle,
        @JsonPropertyDescription(
                        """
                        Secret in the Cluster's namespace with the keys accessKeyId and \
                        secretAccessKey, and sessionToken where needed. It is mounted into the \
                        brokers and never copied; new credentials in it are used without a \
                        restart. Unset: the AWS SDK's default chain (for example a web identity \
                        of pod.serviceAccountName).\
                        """)
                @Nullable SecretReference credentialsSecret) {}
