package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Server-side encryption, by S3's own names. */
public enum EncryptionType {
    @JsonProperty("AES256")
    Aes256,
    @JsonProperty("aws:kms")
    Kms,
    @JsonProperty("aws:kms:dsse")
    KmsDualLayer
}
