package dev.spillway.tier.s3;

import dev.spillway.tier.config.S3Access;
import dev.spillway.tier.config.S3Access.Encryption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Adds headers: to every request the account that must own the bucket, and to those that create an
 * object its encryption. Here and not at each request, so that none is forgotten. They are signed
 * like the others.
 */
final class StoreHeaders implements ExecutionInterceptor {
    /** Parts are encrypted as their upload. */
    private static final Set<String> MAKE_OBJECTS = Set.of("PutObject", "CreateMultipartUpload");

    private static final String SSE = "x-amz-server-side-encryption";

    private final Map<String, String> always = new TreeMap<>();
    private final Map<String, String> ofObjects = new TreeMap<>();

    StoreHeaders(S3Access access) {
        access.bucketOwner().ifPresent(id -> always.put("x-amz-expected-bucket-owner", id));
        if (access.encryption() instanceof Encryption.Aes256) {
            ofObjects.put(SSE, "AES256");
        }
        if (access.encryption() instanceof Encryption.Kms kms) {
            ofObjects.put(SSE, kms.algorithm());
            kms.keyId().ifPresent(id -> ofObjects.put(SSE + "-aws-kms-key-id", id));
            if (kms.bucketKey()) {
                ofObjects.put(SSE + "-bucket-key-enabled", "true");
            }
        }
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest.Builder request = context.httpRequest().toBuilder();
        always.forEach(request::putHeader);
        if (MAKE_OBJECTS.contains(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))) {
            ofObjects.forEach(request::putHeader);
        }
        return request.build();
    }
}
