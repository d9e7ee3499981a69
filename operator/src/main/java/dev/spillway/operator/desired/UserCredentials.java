package dev.spillway.operator.desired;

import dev.spillway.operator.model.Password;

/** By what a User's clients show who they are. */
public sealed interface UserCredentials {

    record ByPassword(Password password) implements UserCredentials {}

    /**
     * @param chain PEM
     * @param key PEM, PKCS#8
     * @param pkcs12 a key store with both, in base64
     * @param pkcs12Password of the store and its key
     */
    record ByCertificate(String chain, String key, String pkcs12, Password pkcs12Password)
            implements UserCredentials {

        @Override
        public String toString() {
            return "ByCertificate[***]";
        }
    }
}
