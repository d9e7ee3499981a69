package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/** A bucket with the S3 API. */
@ValidationRule(
        value = "has(self.region) || has(self.endpoint)",
        message = "set region for a bucket on AWS, or endpoint for another store with the S3 API")
@ValidationRule(
        value = "!has(self.credentialsSecret) || !has(self.webIdentity)",
        message =
                "credentialsSecret and webIdentity are two identities; omit one of them. For a role"
                        + " on top of the Secret's credentials use assumeRole")
@ValidationRule(
        value =
                "has(self.region) || has(self.stsEndpoint)"
                        + " || !has(self.webIdentity) && !has(self.assumeRole)",
        message = "a role needs an STS: set region for that of AWS, or stsEndpoint for another")
@ValidationRule(
        value = "!has(self.stsEndpoint) || has(self.webIdentity) || has(self.assumeRole)",
        message = "stsEndpoint is not used: set webIdentity or assumeRole, or omit it")
@ValidationRule(
        value =
                "!has(self.ca) || !has(self.endpoint) || self.endpoint.startsWith('https:')"
                        + " || has(self.stsEndpoint) && self.stsEndpoint.startsWith('https:')",
        message = "ca is for https, but endpoint is http: write https there, or omit ca")
@RecordBuilder
public record S3Spec(
        @JsonPropertyDescription(
                        """
                        Name of the bucket, which must exist. Several clusters may share one: \
                        every object's key starts with the prefix and the cluster's id. It cannot \
                        be changed once brokers have run.\
                        """)
                @Required
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 3, max = 63)
                @Nullable String bucket,
        @JsonPropertyDescription(
                        """
                        Region of the bucket, for example eu-west-1. Required on AWS; with an \
                        endpoint the default is us-east-1, which other stores ignore. A change \
                        restarts every broker, one at a time.\
                        """)
                @Pattern("^[a-z0-9][a-z0-9-]*$")
                @Size(max = 63)
                @Nullable String region,
        @JsonPropertyDescription(
                        """
                        Prefix of every object's key, without a leading or trailing slash, for \
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
                        restart. Unset: webIdentity, or what the AWS SDK finds around the brokers: \
                        the identity of pod.serviceAccountName as webhooks and agents give it (IAM \
                        roles for service accounts, EKS Pod Identity), or that of the machine.\
                        """)
                @Nullable SecretReference credentialsSecret,
        @JsonPropertyDescription(
                        """
                        CAs of the store's certificate (and its STS's), if it is not signed by a \
                        public CA. They are trusted in addition to the public ones. A changed \
                        certificate is used without a restart; naming another object restarts \
                        every broker, one at a time.\
                        """)
                @Nullable CertificateAuthoritySpec ca,
        @JsonPropertyDescription(
                        "An HTTP proxy for requests to the store and its STS. Unset: none.")
                @Nullable ProxySpec proxy,
        @JsonPropertyDescription(
                        """
                        A role that the brokers assume with a token of their ServiceAccount, which \
                        is mounted for this (IAM roles for service accounts, without a webhook). \
                        Instead of credentialsSecret.\
                        """)
                @Nullable WebIdentitySpec webIdentity,
        @JsonPropertyDescription(
                        """
                        A role to assume with the other credentials, for example one of the \
                        account that owns the bucket.\
                        """)
                @Nullable AssumeRoleSpec assumeRole,
        @JsonPropertyDescription(
                        """
                        URL of the STS API that issues credentials for roles. Unset: that of AWS \
                        in the region. A change restarts every broker, one at a time.\
                        """)
                @ValidationRule(
                        value = "self.matches('^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$')",
                        message = "write for example https://sts.eu-west-1.amazonaws.com")
                @Size(max = 256)
                @Nullable String stsEndpoint,
        @JsonPropertyDescription(
                        """
                        Server-side encryption of what brokers write. Unset: the bucket's default \
                        encryption.\
                        """)
                @Nullable EncryptionSpec encryption,
        @JsonPropertyDescription(
                        """
                        Id of the AWS account, 12 digits in quotes, that the bucket must belong to; \
                        S3 refuses every request when it belongs to another. A change restarts \
                        every broker, one at a time.\
                        """)
                @Size(max = 64)
                @ValidationRule(
                        value = "self.matches('^[0-9]{12}$')",
                        message = "write the account id, 12 digits in quotes")
                @Nullable String bucketOwner) {}
