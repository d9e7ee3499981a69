package dev.spillway.operator.connect;

/**
 * How to reach the workers of a Connect, and by what they and the operator know each other.
 *
 * @param certificatePem that the operator presents, with its chain
 * @param keyPem of it, PKCS#8
 * @param trustPem the certificates of which a worker presents one. They are compared as a whole: no
 *     host names, no issuers
 */
public record ConnectAccess(
        String host, int port, String certificatePem, String keyPem, String trustPem) {

    /** Without the key. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
