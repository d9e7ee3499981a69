package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSearchTest {
    private static final String PASSWORD = "kJ7-not-for-anybody";

    private final SecretSearch secrets = new SecretSearch();

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "password="})
    void findsASecretInBase64WhateverIsBeforeAndAfterIt(String before) {
        secrets.add("the password", PASSWORD);
        for (var after : new String[] {"", "x", "xy", "\n"}) {
            var text = before + PASSWORD + after;
            assertThat(secrets.in(text)).containsExactly("the password");
            assertThat(secrets.in(base64(text))).containsExactly("the password");
            assertThat(secrets.in("{\"data\": \"" + base64(base64(text)) + "\"}")).isEmpty();
        }
        assertThat(secrets.in(before + PASSWORD.substring(1))).isEmpty();
    }

    @Test
    void findsAPrivateKeyInEveryFormButNotItsPublicOne() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        var pair = generator.generateKeyPair();
        var der = pair.getPrivate().getEncoded();
        var pem =
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END PRIVATE KEY-----\n";
        secrets.add("the key", pem);
        assertThat(secrets.in(pem)).containsExactly("the key");
        assertThat(secrets.in("ssl.keystore.key=" + pem.replace("\n", "\\n"))).hasSize(1);
        assertThat(secrets.in(base64("key: " + pem))).hasSize(1);
        assertThat(secrets.in(Base64.getEncoder().encodeToString(der))).hasSize(1);
        assertThat(secrets.in(base64(new String(pair.getPublic().getEncoded(), UTF_8)))).isEmpty();
        assertThat(secrets.in(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())))
                .isEmpty();
    }

    @Test
    void refusesWhatWouldBeFoundByChance() {
        assertThatThrownBy(() -> secrets.add("the user's", "quickstart"))
                .hasMessageContaining("the");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
