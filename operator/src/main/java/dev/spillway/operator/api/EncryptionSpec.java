package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Encryption by the store. */
@ValidationRule(
        value = "self.type != 'AES256' || !has(self.keyId) && !has(self.bucketKey)",
        message = "keyId and bucketKey are for KMS keys: set type to aws:kms, or omit them")
@ValidationRule(
        value = "self.type != 'aws:kms:dsse' || !has(self.bucketKey) || !self.bucketKey",
        message = "S3 has no bucket keys with aws:kms:dsse: omit bucketKey")
public record EncryptionSpec(
        @JsonPropertyDescription(
                        """
                        AES256: keys of the store. aws:kms: a KMS key; the brokers' role needs \
                        kms:GenerateDataKey and kms:Decrypt for it. aws:kms:dsse: two layers, with \
                        KMS keys. A change restarts every broker, one at a time, and applies to \
                        objects written from then on.\
                        """)
                @Required
                @Nullable EncryptionType type,
        @JsonPropertyDescription(
                        """
                        Id, alias or ARN of the KMS key. Unset: the AWS managed key for S3. A \
                        change restarts every broker, one at a time; a key must remain usable for \
                        as long as objects encrypted with it exist.\
                        """)
                @ValidationRule(
                        value = "self.matches('^[A-Za-z0-9:/_-]+$')",
                        message = "write the key's id, its ARN, or an alias such as alias/kafka")
                @Size(min = 1, max = 2048)
                @Nullable String keyId,
        @JsonPropertyDescription(
                        """
                        true: S3 uses a bucket key instead of calling KMS for each object, which \
                        costs less. Unset: false. A change restarts every broker, one at a time.\
                        """)
                @Nullable Boolean bucketKey) {}
