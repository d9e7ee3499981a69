package dev.spillway.broker.management.http;

import java.time.Duration;

/**
 * What all callers together may take of this process.
 *
 * @param connections open at once; one more takes the place of the one that is waited for longest
 * @param requestBytes of one request's line and headers
 * @param requestTime from the connection to the end of its headers
 * @param answerTime from there until the caller has read the answer, the making of it included
 * @param unreadBytes of pages kept for callers that have not read them; the newest is kept however
 *     large it is
 */
public record ServerLimits(
        int connections,
        int requestBytes,
        Duration requestTime,
        Duration answerTime,
        long unreadBytes) {

    /**
     * For a node's handful of callers (the kubelet, the operator, a few scrapers) ten times over. A
     * page of metrics has about 100 bytes a line, so a share of the heap holds a few at any size.
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
