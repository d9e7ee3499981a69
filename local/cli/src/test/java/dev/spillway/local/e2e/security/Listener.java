package dev.spillway.local.e2e.security;

import java.net.InetSocketAddress;

/** A listener of a node, as whoever reaches it sees it. */
record Listener(String address, Kind kind) {

    enum Kind {
        /** Of clients, by certificates. */
        CERTIFICATES,
        /** Of clients, by passwords. */
        PASSWORDS,
        /** Of clients, by nothing. */
        ANYONE,
        /** Of brokers and the operator, by certificates. */
        REPLICATION,
        /** Of controllers, brokers and the operator, by certificates. */
        CONTROLLER
    }

    InetSocketAddress socketAddress() {
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    boolean isOfController() {
        return kind == Kind.CONTROLLER;
    }

    /**
     * Whether it tells clients names that only the cluster's network resolves, so that the second
     * request of Kafka's own client is never answered, whoever asks.
     */
    boolean tellsNames() {
        return switch (kind) {
            case REPLICATION, CONTROLLER -> true;
            case CERTIFICATES, PASSWORDS, ANYONE -> false;
        };
    }

    boolean asksForCertificates() {
        return switch (kind) {
            case CERTIFICATES, REPLICATION, CONTROLLER -> true;
            case PASSWORDS, ANYONE -> false;
        };
    }

    /**
     * Whether it understands nothing of what such a client sends after the connection is made, and
     * so closes it without a word.
     */
    boolean isSilentTo(Credential credential) {
        return switch (credential.protocol()) {
            case "PLAINTEXT" -> true;
            case "SSL" -> kind == Kind.PASSWORDS;
            default -> false;
        };
    }
}
