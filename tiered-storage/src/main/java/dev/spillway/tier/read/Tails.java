package dev.spillway.tier.read;

import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.s3.Body;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** Footers and indexes of segments that are being read. One GET answers for all of a segment's. */
public final class Tails {
    private static final int MAX_TAILS = 16;

    private final ObjectStore store;
    private final Map<Uuid, Tail> recent =
            new LinkedHashMap<>(MAX_TAILS, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Uuid, Tail> eldest) {
                    return size() > MAX_TAILS;
                }
            };

    public Tails(ObjectStore store) {
        this.store = store;
    }

    public Footer footer(ObjectRef object) throws IOException, StoreException {
        return tail(object).footer();
    }

    public byte[] section(ObjectRef object, Section section) throws IOException, StoreException {
        return tail(object).section(object, section);
    }

    private Tail tail(ObjectRef object) throws IOException, StoreException {
        synchronized (recent) {
            Tail known = recent.get(object.segmentId());
            if (known != null) {
                return known;
            }
        }
        Tail tail = fetch(object);
        synchronized (recent) {
            recent.put(object.segmentId(), tail);
        }
        return tail;
    }

    private Tail fetch(ObjectRef object) throws IOException, StoreException {
        long from = object.locator().dataLength();
        long to = object.locator().objectLength();
        try (Body body = store.get(object.key(), from, to)) {
            byte[] bytes = new byte[Math.toIntExact(to - from)];
            body.readFully(bytes, 0, bytes.length);
            return Tail.decode(object, bytes);
        }
    }
}
