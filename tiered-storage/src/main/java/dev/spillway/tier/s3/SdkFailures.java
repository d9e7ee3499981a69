package dev.spillway.tier.s3;

import dev.spillway.tier.s3.StoreException.Kind;
import dev.spillway.tier.s3.StoreException.Outcome;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/** Turns SDK exceptions into {@link StoreException}s whose messages say what to check. */
final class SdkFailures {
    /** Transient errors, which come with various statuses. */
    private static final Set<String> PASSING =
            Set.of(
                    "InternalError",
                    "ServiceUnavailable",
                    "SlowDown",
                    "RequestTimeout",
                    "OperationAborted",
                    "BadDigest",
                    "XAmzContentSHA256Mismatch",
                    "IncompleteBody");

    /** The SDK takes the store's clock from the answer; the next attempt is signed with it. */
    private static final Set<String> SKEWED = Set.of("RequestTimeTooSkewed", "RequestExpired");

    private static final Set<String> THROTTLING = Set.of("SlowDown", "ServiceUnavailable");

    private final String where;

    /**
     * @param where bucket and endpoint, for messages
     */
    SdkFailures(String where) {
        this.where = where;
    }

    StoreException of(String what, SdkException e) {
        if (Thread.currentThread().isInterrupted() || e instanceof AbortedException) {
            return new StoreException(Kind.INTERRUPTED, what + " in " + where + ": interrupted", e);
        }
        if (e instanceof StsException answer) {
            return noCredentials(what, answer);
        }
        if (e instanceof AwsServiceException answer) {
            return answered(what, answer);
        }
        return new StoreException(
                Kind.UNAVAILABLE,
                what + " in " + where + " got no answer: " + e.getMessage() + hint(e),
                e);
    }

    /**
     * The request was not sent to the store. No answer of STS says anything about an object; above
     * all it must not count as NOT_FOUND, which would pass for deleted.
     */
    private StoreException noCredentials(String what, StsException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String said =
                details == null ? "" : " " + details.errorCode() + ": " + details.errorMessage();
        boolean later =
                e.statusCode() >= 500
                        || e.statusCode() == 429
                        || said.contains("IDPCommunicationError");
        return new StoreException(
                later ? Kind.UNAVAILABLE : Kind.REFUSED,
                Outcome.NOT_DONE,
                what
                        + " in "
                        + where
                        + " was not sent, because STS issues no credentials for the role: HTTP "
                        + e.statusCode()
                        + said
                        + (later
                                ? ""
                                : " (check the role's ARN, its trust policy, the external id and"
                                        + " s3.sts.endpoint)"),
                e);
    }

    /** The HTTP client throws this when it is closed during a request. */
    StoreException closed(String what, IllegalStateException e) {
        return new StoreException(
                Kind.UNAVAILABLE,
                what + " in " + where + ": the plugin is being closed (" + e.getMessage() + ")",
                e);
    }

    private StoreException answered(String what, AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? "" : String.valueOf(details.errorCode());
        Kind kind = isNotFromStore(e) ? Kind.UNAVAILABLE : kind(e.statusCode(), code);
        return new StoreException(
                kind,
                outcome(kind, e.statusCode(), code),
                what
                        + " in "
                        + where
                        + ": HTTP "
                        + e.statusCode()
                        + (code.isEmpty() ? "" : " " + code)
                        + (isNotFromStore(e)
                                ? " (" + S3Requests.NOT_S3 + ")"
                                : hint(code, e.statusCode())),
                e);
    }

    /**
     * Whether a 404 comes from a proxy or an ingress instead of the store: it has no error code of
     * S3. It must not count as the store saying that an object is gone.
     */
    private static boolean isNotFromStore(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        if (e.statusCode() != 404) {
            return false;
        }
        String code = details == null ? "" : String.valueOf(details.errorCode());
        return !code.startsWith("NoSuch") && !code.equals("NotFound");
    }

    private static Kind kind(int status, String code) {
        if (code.equals("NoSuchBucket") || status == 501) {
            return Kind.REFUSED;
        }
        if (status == 404) {
            return Kind.NOT_FOUND;
        }
        if (status == 408
                || status == 409
                || status == 429
                || status >= 500
                || PASSING.contains(code)
                || SKEWED.contains(code)
                || status < 300) { // CompleteMultipartUpload and DeleteObjects: 200, then <Error>
            return Kind.UNAVAILABLE;
        }
        return Kind.REFUSED;
    }

    private static Outcome outcome(Kind kind, int status, String code) {
        if (kind == Kind.REFUSED) {
            return Outcome.NOT_DONE;
        }
        // A bare 503 may come from a proxy that gave up waiting.
        if (SKEWED.contains(code)) {
            return Outcome.NOT_DONE;
        }
        if (THROTTLING.contains(code) || status == 429) {
            return Outcome.THROTTLED;
        }
        return Outcome.UNKNOWN;
    }

    /** The usual reason for an error answer. */
    private static String hint(String code, int status) {
        String check =
                switch (code) {
                    case "NoSuchBucket" ->
                            "the bucket does not exist; create it, or check s3.bucket,"
                                    + " s3.endpoint and s3.path.style";
                    case "AccessDenied", "AllAccessDisabled" ->
                            "the credentials are valid but may not do this; check the policies of"
                                + " the user and of the bucket (s3:GetObject, s3:PutObject,"
                                + " s3:DeleteObject, s3:AbortMultipartUpload, s3:ListBucket,"
                                + " s3:ListBucketMultipartUploads; with s3.encryption aws:kms also"
                                + " kms:GenerateDataKey and kms:Decrypt for the key; with"
                                + " s3.bucket.owner also which account owns the bucket)";
                    case "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
                            "the credentials are wrong for this store; check"
                                    + " s3.credentials.directory and s3.endpoint";
                    case "ExpiredToken", "TokenRefreshRequired", "InvalidToken" ->
                            "the credentials have expired; requests work again as soon as they are"
                                    + " renewed";
                    case "RequestTimeTooSkewed" ->
                            "the clocks of this machine and of the store"
                                    + " differ; check time synchronisation";
                    case "NotImplemented" ->
                            "the store does not support this request or one of its headers; with"
                                    + " s3.encryption it may be that one";
                    case "KMS.DisabledException",
                            "KMS.NotFoundException",
                            "KMS.KMSInvalidStateException",
                            "KMS.InvalidStateException" ->
                            "the key of s3.kms.key.id does not exist or is disabled; without it"
                                    + " objects can be neither written nor read";
                    case "PermanentRedirect", "AuthorizationHeaderMalformed" ->
                            "the bucket is in" + " another region; check s3.region";
                    default ->
                            status == 403 ? "access was refused; check credentials and policy" : "";
                };
        return check.isEmpty() ? "" : " (" + check + ")";
    }

    /** The usual reason for no answer. */
    private static String hint(SdkException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLPeerUnverifiedException) {
                return " (its certificate is for another name; check s3.endpoint and the names in"
                        + " the certificate)";
            }
            if (cause instanceof CertPathBuilderException) {
                return " (no trusted CA has signed its certificate; set s3.ca.file to the CA's"
                        + " certificate)";
            }
            if (cause instanceof CertificateExpiredException) {
                return " (a certificate has expired: the store's, or one of s3.ca.file)";
            }
        }
        return "";
    }
}
