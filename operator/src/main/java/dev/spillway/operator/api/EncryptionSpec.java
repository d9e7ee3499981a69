package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Encryption by the store. */
@ValidationRule(
        value = "self.type != 'AES256' || !has(self.keyId) && !has(self.bucketKey)",
        message = "keyId and bucketKey are for keys of KMS: set type to aws:kms, or leave them out")
@ValidationRule(
        value = "self.type != 'aws:kms:dsse' || !has(self.bucketKey) || !self.bucketKey",
        message = "S3 has no bucket keys with aws:kms:dsse: leave bucketKey out")
public record EncryptionSpec(
        @JsonPropertyDescription(
                        """
                        AES256: keys of the store. aws:kms: a key of KMS; the brokers' role needs \
                        kms:GenerateDataKey and kms:Decrypt for it. aws:kms:dsse: twice, with keys \
                        of KMS. A change restarts every broker, one at a time, and holds for \
                        objects written from then on.\
                        """)
                @Required
                @Nullable EncryptionType type,
        @JsonPropertyDescription(
                        """
                        Id, alias or ARN of the key of KMS. Unset: AWS's own key for S3. A change \
                        restarts every broker, one at a time; a key that objects were written with \
                        must stay usable for as long as they are there.\
                        """)
                @ValidationRule(
                        value = "self.matches('^[A-Za-z0-9:/_-]+$')",
                        message = "write the key's id, its ARN, or an alias such as alias/kafka")
                @Size(min = 1, max = 2048)
                @Nullable String keyId,
        @JsonPropertyDescription(
                        """
                        true: S3 asks KMS once a while for the bucket rather than for each object, \
                        which costs less. Unset: false. A change restarts every broker, one at a \
                        time.\
                        """)
                @Nullable Boolean bucketKey) {}
