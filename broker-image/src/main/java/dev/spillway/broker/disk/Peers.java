package dev.spillway.broker.disk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * How full the disks of other brokers are, as they say themselves. Who does not answer does not
 * count: a broker that is away takes no bytes.
 */
final class Peers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** A page has about 60 bytes. */
    private static final int LARGEST_PAGE = 4096;

    /** Asked at once. */
    private static final ThreadFactory THREADS = Thread.ofVirtual().name("disk-peer-", 0).factory();

    private final int port;
    private volatile Map<Integer, DiskUsage> answers = Map.of();

    /**
     * Peers that have not been asked yet.
     *
     * @param port of the management endpoint, the same on every broker
     */
    Peers(int port) {
        this.port = port;
    }

    /** The last answers, by broker. */
    Map<Integer, DiskUsage> answers() {
        return answers;
    }

    /** Asks all of them, and returns when each has answered or had its time. */
    void ask(Map<Integer, String> addresses) {
        Map<Integer, DiskUsage> next = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(THREADS)) {
            addresses.forEach((id, host) ->
                    threads.execute(() -> ask(host).ifPresent(usage -> next.put(id, usage))));
        }
        answers = Map.copyOf(next);
    }

    private Optional<DiskUsage> ask(String host) {
        try {
            String literal = host.contains(":") ? "[" + host + "]" : host;
            URI page = URI.create("http://" + literal + ":" + port + "/disk");
            if (!(page.toURL().openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection http)) {
                return Optional.empty();
            }
            http.setConnectTimeout((int) TIMEOUT.toMillis());
            http.setReadTimeout((int) TIMEOUT.toMillis());
            http.setInstanceFollowRedirects(false);
            try (InputStream body = http.getInputStream()) {
                return usage(JSON.readTree(body.readNBytes(LARGEST_PAGE)));
            } finally {
                http.disconnect();
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What cannot be true of a disk is no answer. */
    static Optional<DiskUsage> usage(JsonNode page) {
        long capacity = page.path("capacity").asLong(0);
        long used = page.path("used").asLong(-1);
        return capacity > 0 && used >= 0
                ? Optional.of(new DiskUsage(capacity, used))
                : Optional.empty();
    }
}
