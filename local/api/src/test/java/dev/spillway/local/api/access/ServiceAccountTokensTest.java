package dev.spillway.local.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.store.Journal;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAccountTokensTest {
    private static final List<String> HERE = List.of(ServiceAccountTokens.AUDIENCE);
    private static final Key ACCOUNT = new Key("serviceaccounts", "team", "bot");
    private static final Key POD = new Key("pods", "team", "a");

    private final Store store = new Store(Journal.none());
    private Instant now = Instant.parse("2026-11-30T00:00:00Z");
    private final ServiceAccountTokens tokens = tokens("a key that only this server has");

    @BeforeEach
    void accountAndPod() {
        put(ACCOUNT, "uid-1");
        put(POD, "uid-2");
    }

    @Test
    void aTokenNamesItsServiceAccountAndItsGroups() {
        assertThat(tokens.caller(bound()))
                .contains(
                        new Caller(
                                "system:serviceaccount:team:bot",
                                List.of(
                                        "system:serviceaccounts",
                                        "system:serviceaccounts:team",
                                        "system:authenticated")));
    }

    @Test
    void itEndsWithItsTime() {
        String token = issue(Optional.empty(), HERE);
        now = now.plus(Duration.ofMinutes(59));
        assertThat(tokens.caller(token)).isPresent();

        now = now.plus(Duration.ofMinutes(1));
        assertThat(tokens.caller(token)).isEmpty();
    }

    @Test
    void itEndsWithItsPodAndAnotherOfTheNameDoesNotReviveIt() {
        String token = bound();

        store.remove(POD);
        assertThat(tokens.caller(token)).isEmpty();

        put(POD, "uid-3");
        assertThat(tokens.caller(token)).isEmpty();
    }

    @Test
    void itEndsWithItsServiceAccountAndAnotherOfTheNameDoesNotReviveIt() {
        String token = bound();

        store.remove(ACCOUNT);
        assertThat(tokens.caller(token)).isEmpty();

        put(ACCOUNT, "uid-3");
        assertThat(tokens.caller(token)).isEmpty();
    }

    @Test
    void aTokenForSomebodyElseIsNotAcceptedHere() {
        assertThat(tokens.caller(issue(Optional.empty(), List.of("sts.amazonaws.com")))).isEmpty();
    }

    @Test
    void aTokenThatThisServerHasNotSignedIsNotAccepted() {
        String foreign =
                tokens("another key")
                        .issue("team", "bot", Optional.empty(), HERE, Duration.ofHours(1));

        assertThat(tokens.caller(foreign)).isEmpty();
    }

    @Test
    void nothingOfATokenCanBeChanged() {
        String token = bound();
        String[] parts = token.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String other = encode(claims.replace("bot", "boss"));
        String unsigned = encode("{\"alg\":\"none\"}");

        assertThat(
                        List.of(
                                parts[0] + "." + other + "." + parts[2],
                                unsigned + "." + parts[1] + ".",
                                parts[0] + "." + parts[1] + ".",
                                parts[0] + "." + parts[1],
                                token + "A",
                                token.substring(0, token.length() - 1),
                                parts[0] + "..",
                                parts[0] + ".%.%",
                                "",
                                ".",
                                "a".repeat(100_000)))
                .allSatisfy(each -> assertThat(tokens.caller(each)).isEmpty());
    }

    private String bound() {
        return issue(Optional.of(new ServiceAccountTokens.Bound("a", "uid-2")), HERE);
    }

    private String issue(Optional<ServiceAccountTokens.Bound> pod, List<String> audiences) {
        return tokens.issue("team", "bot", pod, audiences, Duration.ofHours(1));
    }

    private ServiceAccountTokens tokens(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return new ServiceAccountTokens(new SecretKeySpec(bytes, "HmacSHA256"), store, () -> now);
    }

    private void put(Key key, String uid) {
        var object = Json.object();
        object.putObject("metadata").put("name", key.name()).put("uid", uid);
        store.put(key, object);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
