package dev.spillway.examples.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Collects the notifications of each person.
 *
 * <ol>
 *   <li>The first one opens a digest, which stays open for a window of time.
 *   <li>When it closes, or is full, it becomes a mail and is forgotten.
 *   <li>What is urgent is a mail of its own, at once.
 *   <li>A person may be told something before the record of the address is here. Until it is, the
 *       digest stays open, for a while: a mail without an address is a dead letter.
 * </ol>
 *
 * <p>Each notification is in exactly one mail. A window of the DSL with {@code suppress} would not
 * do: it closes by the time of later records of its partition, so that the last digests would wait
 * for ever, and it drops what comes late. This one closes by the clock, and nothing is late.
 */
final class Digests implements Processor<String, Notification, String, Mail> {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** How long a digest is held for an address that is not known, after its window. */
    static final Duration HELD = Duration.ofMinutes(1);

    private final Duration window;
    private ProcessorContext<String, Mail> context;
    private KeyValueStore<String, Digest> open;
    private ReadOnlyKeyValueStore<String, ValueAndTimestamp<Person>> people;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
    Digests(Duration window) {
        this.window = window;
    }

    @Override
    public void init(ProcessorContext<String, Mail> context) {
        this.context = context;
        open = context.getStateStore(Digester.DIGESTS);
        people = context.getStateStore(Digester.ADDRESSES);
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::sendFinished);
    }

    @Override
    public void process(Record<String, Notification> record) {
        if (record.value().urgent() && person(record.key()).isPresent()) {
            send(record.key(), List.of(record.value()));
            return;
        }
        var now = context.currentSystemTimeMs();
        var digest =
                Optional.ofNullable(open.get(record.key()))
                        .orElseGet(() -> new Digest(now + window.toMillis(), List.of()))
                        .with(record.value());
        open.put(record.key(), digest);
        if (isFinished(record.key(), digest, now)) {
            send(record.key(), digest);
        }
    }

    /** Reads all that are open: as many as people were told something within the window. */
    private void sendFinished(long nowMs) {
        try (var all = open.all()) {
            all.forEachRemaining(each -> {
                if (isFinished(each.key, each.value, nowMs)) {
                    send(each.key, each.value);
                }
            });
        }
    }

    private boolean isFinished(String person, Digest digest, long nowMs) {
        return digest.isFull()
                || digest.isOver(nowMs - HELD.toMillis())
                || (digest.isOver(nowMs) && person(person).isPresent());
    }

    private Optional<Person> person(String key) {
        return Optional.ofNullable(people.get(key)).map(ValueAndTimestamp::value);
    }

    private void send(String person, Digest digest) {
        send(person, digest.notifications());
        open.delete(person);
    }

    private void send(String person, List<Notification> notifications) {
        var known = person(person).orElse(Person.UNKNOWN);
        context.forward(
                new Record<>(person, Mail.of(known, notifications), context.currentSystemTimeMs()));
    }
}
