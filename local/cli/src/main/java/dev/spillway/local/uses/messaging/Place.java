package dev.spillway.local.uses.messaging;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a record stands in the outbox. */
record Place(int partition, long offset) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparingInt(Place::partition).thenComparingLong(Place::offset);

    private static final Pattern MESSAGE_ID = Pattern.compile("<outbox-([0-9]+)-([0-9]+)@.+>");

    /** Of a mail; empty when it is none of the outbox. */
    static Optional<Place> ofMessageId(String messageId) {
        var id = MESSAGE_ID.matcher(messageId);
        return id.matches()
                ? Optional.of(new Place(Integer.parseInt(id.group(1)), Long.parseLong(id.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "outbox-%d-%d".formatted(partition, offset);
    }
}
