package dev.spillway.local.uses.telemetry;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.Http;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** The Pod {@code services}, which misbehaves when it is told to. */
final class MadeUpServices {
    private final Http http;

    MadeUpServices(String address) {
        this.http = new Http("services", URI.create("http://" + address + ":8081"));
    }

    void fail(String service) throws DemoFailure {
        http.send("POST", "/faults/" + service);
    }

    void recover(String service) throws DemoFailure {
        http.send("DELETE", "/faults/" + service);
    }

    void guessPasswords(String address, int attempts) throws DemoFailure {
        http.send("POST", "/attacks?address=%s&attempts=%d".formatted(address, attempts));
    }

    void malformed() throws DemoFailure {
        http.send("POST", "/malformed");
    }

    /** Returns when Kafka has all of them. */
    void burst(int entries) throws DemoFailure {
        http.send("POST", "/entries?count=" + entries);
    }

    /**
     * Stops their requests. Returns how many log entries of each Kafka has acknowledged since the
     * Pod started.
     */
    Map<String, Long> rest() throws DemoFailure {
        try {
            var sent = new TreeMap<String, Long>();
            Http.JSON
                    .readTree(http.send("POST", "/rest"))
                    .properties()
                    .forEach(entry -> sent.put(entry.getKey(), entry.getValue().asLong()));
            return sent;
        } catch (IOException e) {
            throw new DemoFailure("services answered with something else than JSON", e);
        }
    }

    void work() throws DemoFailure {
        http.send("DELETE", "/rest");
    }
}
