package dev.spillway.tier.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ObjectStore.Unfinished;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.testing.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Unfinished OLD = upload("old", 25);
    private static final Unfinished YOUNG = upload("young", 23);

    private final Counters counters = new Counters();

    private static Unfinished upload(String id, int hoursOld) {
        return new Unfinished("c/" + id, id, NOW.minus(Duration.ofHours(hoursOld)));
    }

    private Sweep sweep(MemoryStore store) {
        return new Sweep(
                store, "c/", Duration.ofHours(24), Clock.fixed(NOW, ZoneOffset.UTC), counters);
    }

    @Test
    void abortsWhatIsOldAndLeavesWhatMayBeACopyAtWork() {
        MemoryStore store = new MemoryStore();
        store.unfinished.addAll(List.of(OLD, YOUNG));
        sweep(store).run();
        assertThat(store.unfinished).containsExactly(YOUNG);
        assertThat(counters.sweptUploads.sum()).isEqualTo(1);
    }

    @Test
    void aStoreThatCannotListUploadsDoesNotEndTheSweeping() {
        MemoryStore store =
                new MemoryStore() {
                    @Override
                    public List<Unfinished> unfinished(String prefix) throws StoreException {
                        throw new StoreException(StoreException.Kind.REFUSED, "not implemented");
                    }
                };
        sweep(store).run();
        assertThat(counters.sweptUploads.sum()).isZero();
    }

    @Test
    void anErrorDoesNotEndTheSweepingEither() {
        MemoryStore store =
                new MemoryStore() {
                    @Override
                    public List<Unfinished> unfinished(String prefix) {
                        throw new NoClassDefFoundError("gone");
                    }
                };
        sweep(store).run();
        assertThat(counters.sweptUploads.sum()).isZero();
    }

    @Test
    void oneUploadThatMayNotBeAbortedDoesNotKeepTheOthers() {
        MemoryStore store =
                new MemoryStore() {
                    @Override
                    public void abort(Unfinished upload) throws StoreException {
                        if (upload.id().equals("locked")) {
                            throw new StoreException(StoreException.Kind.REFUSED, "locked");
                        }
                        super.abort(upload);
                    }
                };
        store.unfinished.addAll(List.of(upload("locked", 30), OLD));
        sweep(store).run();
        assertThat(store.unfinished).extracting(Unfinished::id).containsExactly("locked");
    }
}
