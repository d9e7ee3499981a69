package dev.spillway.local.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of ServiceAccounts: JSON Web Tokens, signed with a key that only this server has. A token
 * is valid until it expires, and only while its ServiceAccount exists and the Pod that it is bound
 * to, if any.
 */
public final class ServiceAccountTokens {

    /** What a token must be made for to be accepted here, in Kubernetes' words. */
    public static final String AUDIENCE = "https://kubernetes.default.svc";

    private static final String ISSUER = AUDIENCE;
    private static final String ACCOUNTS = "serviceaccounts";
    private static final String PODS = "pods";

    /** Longer than any token of this server. */
    private static final int MAX_LENGTH = 8 << 10;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

    private final SecretKey key;
    private final Store store;
    private final InstantSource clock;

    public ServiceAccountTokens(SecretKey key, Store store, InstantSource clock) {
        this.key = key;
        this.store = store;
        this.clock = clock;
    }

    /** An object that a token lives no longer than. */
    public record Bound(String name, String uid) {}

    /**
     * @param namespace and {@code name} of a ServiceAccount that exists
     * @param pod empty for a token that is bound to no Pod
     */
    public String issue(
            String namespace,
            String name,
            Optional<Bound> pod,
            List<String> audiences,
            Duration life) {
        Instant now = clock.instant();
        ObjectNode claims = Json.object().put("iss", ISSUER);
        claims.set("aud", Json.arrayOf(audiences));
        claims.put("sub", Caller.serviceAccount(namespace, name).name())
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(life).getEpochSecond());
        ObjectNode bindings = claims.putObject("kubernetes.io").put("namespace", namespace);
        bindings.putObject("serviceaccount")
                .put("name", name)
                .put("uid", uid(new Key(ACCOUNTS, namespace, name)).orElseThrow());
        pod.ifPresent(bound ->
                bindings.putObject("pod").put("name", bound.name()).put("uid", bound.uid()));
        String signed = HEADER + "." + encode(claims.toString());
        return signed + "." + ENCODER.encodeToString(sign(signed));
    }

    /** Empty if the token is not valid here and now, for whatever reason. */
    public Optional<Caller> caller(String token) {
        int end = token.lastIndexOf('.');
        if (token.length() > MAX_LENGTH
                || !token.startsWith(HEADER + ".")
                || end < HEADER.length()) {
            return Optional.empty();
        }
        String signed = token.substring(0, end);
        try {
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(end + 1));
            if (!MessageDigest.isEqual(signature, sign(signed))) {
                return Optional.empty();
            }
        } catch (IllegalArgumentException e) {
            // Not Base64.
            return Optional.empty();
        }
        byte[] claims = Base64.getUrlDecoder().decode(signed.substring(HEADER.length() + 1));
        return caller(Json.parse(new String(claims, StandardCharsets.UTF_8)));
    }

    private Optional<Caller> caller(JsonNode claims) {
        JsonNode bindings = claims.path("kubernetes.io");
        String namespace = bindings.path("namespace").asText();
        JsonNode account = bindings.path("serviceaccount");
        JsonNode pod = bindings.path("pod");
        boolean valid =
                Json.texts(claims.path("aud")).contains(AUDIENCE)
                        && clock.instant().getEpochSecond() < claims.path("exp").asLong()
                        && exists(ACCOUNTS, namespace, account)
                        && (pod.isMissingNode() || exists(PODS, namespace, pod));
        return valid
                ? Optional.of(Caller.serviceAccount(namespace, account.path("name").asText()))
                : Optional.empty();
    }

    private boolean exists(String resource, String namespace, JsonNode object) {
        return uid(new Key(resource, namespace, object.path("name").asText()))
                .filter(uid -> uid.equals(object.path("uid").asText()))
                .isPresent();
    }

    private Optional<String> uid(Key object) {
        @Nullable ObjectNode present = store.get(object);
        return Optional.ofNullable(present).map(each -> ObjectMeta.of(each).uid());
    }

    private byte[] sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String encode(String text) {
        return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
