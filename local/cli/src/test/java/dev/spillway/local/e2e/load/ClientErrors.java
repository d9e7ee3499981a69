package dev.spillway.local.e2e.load;

import java.util.ArrayList;
import java.util.List;

/** The errors that clients have seen: their number, and the first few messages. */
public final class ClientErrors {
    private static final int MAX_MESSAGES = 20;

    private final List<String> first = new ArrayList<>();
    private long count;

    synchronized void add(String who, Exception error) {
        count++;
        if (first.size() < MAX_MESSAGES) {
            first.add(who + ": " + error);
        }
    }

    public synchronized long count() {
        return count;
    }

    public synchronized List<String> first() {
        return List.copyOf(first);
    }
}
