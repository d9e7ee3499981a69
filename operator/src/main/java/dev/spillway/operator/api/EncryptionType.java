package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a store encrypts objects, in S3's own words. */
public enum EncryptionType {
    @JsonProperty("AES256")
    Aes256,
    @JsonProperty("aws:kms")
    Kms,
    @JsonProperty("aws:kms:dsse")
    KmsDualLayer
}
