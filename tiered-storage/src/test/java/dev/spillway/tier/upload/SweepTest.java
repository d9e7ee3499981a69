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
    private static final String SEGMENT =
            "page-views.jvmZsdCDQ-WMl4yvnFbwQw/0/00000000000000000000-00000000000000000009"
                    + "-Z9qdoGfDQ9yCXkJnr9YkRA.seg";
    private static final Unfinished OLD = upload("old", 25);
    private static final Unfinished YOUNG = upload("young", 23);

    private final Counters counters = new Counters();

    private static Unfinished upload(String id, int hoursOld) {
        return upload("c/", id, hoursOld);
    }

    private static Unfinished upload(String folder, String id, int hoursOld) {
        return new Unfinished(folder + SEGMENT, id, NOW.minus(Duration.ofHours(hoursOld)));
    }

    private Sweep sweep(MemoryStore store) {
        return new Sweep(
                store, "", "c", Duration.ofHours(24), Clock.fixed(NOW, ZoneOffset.UTC), counters);
    }

    @Test
    void abortsWhatIsOldAndLeavesWhatMayBeACopyAtWork() {
        MemoryStore store = new MemoryStore();
        store.unfinished.addAll(List.of(OLD, YOUNG));
        sweep(store).run();
        assertThat(store.unfinished).containsExactly(YOUNG);
        assertThat(counters.sweptUploads.sum()).isEqualTo(1);
    }

    /** Its copies may take longer than ours do. */
    @Test
    void leavesTheUploadsOfAClusterWhosePrefixIsThisClustersFolder() {
        MemoryStore store = new MemoryStore();
        List<Unfinished> theirs =
                List.of(
                        upload("c/d/", "1", 30),
                        upload("c/c/", "2", 30),
                        upload("c/deeper/c/", "3", 30),
                        new Unfinished("c/not-a-segment", "4", NOW.minus(Duration.ofDays(9))));
        store.unfinished.addAll(theirs);
        store.unfinished.add(OLD);
        sweep(store).run();
        assertThat(store.unfinished).containsExactlyElementsOf(theirs);
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
