package dev.spillway.broker.management.http;

import java.time.Duration;

/**
 * What all clients together may take of this process.
 *
 * @param connections open at once; one more replaces the one that has kept the server waiting
 *     longest
 * @param requestBytes of one request's line and headers
 * @param requestTime from the connection to the end of its headers
 * @param responseTime from there until the client has read the response, rendering included
 * @param unreadBytes of pages kept for clients that have not read them; the newest is kept however
 *     large it is
 */
public record ServerLimits(
        int connections,
        int requestBytes,
        Duration requestTime,
        Duration responseTime,
        long unreadBytes) {

    /**
     * Ten times what a node's few clients need (the kubelet, the operator, a few scrapers). A page
     * of metrics has about 100 bytes per line, so a share of the heap holds a few at any size.
     */
    public static ServerLimits standard() {
        return new ServerLimits(
                64,
                8 * 1024,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Runtime.getRuntime().maxMemory() / 16);
    }
}
