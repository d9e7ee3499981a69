package dev.spillway.tier.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.s3.ObjectStore.UnfinishedUpload;
import dev.spillway.tier.s3.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaleUploadSweepTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String SEGMENT =
            "page-views.jvmZsdCDQ-WMl4yvnFbwQw/0/00000000000000000000-00000000000000000009"
                    + "-Z9qdoGfDQ9yCXkJnr9YkRA.seg";
    private static final UnfinishedUpload OLD = upload("old", 25);
    private static final UnfinishedUpload YOUNG = upload("young", 23);

    private final Counters counters = new Counters();

    private static UnfinishedUpload upload(String id, int hoursOld) {
        return upload("c/", id, hoursOld);
    }

    private static UnfinishedUpload upload(String folder, String id, int hoursOld) {
        return new UnfinishedUpload(folder + SEGMENT, id, NOW.minus(Duration.ofHours(hoursOld)));
    }

    private StaleUploadSweep sweep(MemoryObjectStore store) {
        return new StaleUploadSweep(
                store, "", "c", Duration.ofHours(24), Clock.fixed(NOW, ZoneOffset.UTC), counters);
    }

    @Test
    void abortsWhatIsOldAndLeavesWhatMayBeACopyAtWork() {
        MemoryObjectStore store = new MemoryObjectStore();
        store.unfinished.addAll(List.of(OLD, YOUNG));
        sweep(store).run();
        assertThat(store.unfinished).containsExactly(YOUNG);
        assertThat(counters.sweptUploads.sum()).isEqualTo(1);
    }

    /** Its copies may take longer than ours do. */
    @Test
    void leavesTheUploadsOfAClusterWhosePrefixIsThisClustersFolder() {
        MemoryObjectStore store = new MemoryObjectStore();
        List<UnfinishedUpload> theirs =
                List.of(
                        upload("c/d/", "1", 30),
                        upload("c/c/", "2", 30),
                        upload("c/deeper/c/", "3", 30),
                        new UnfinishedUpload(
                                "c/not-a-segment", "4", NOW.minus(Duration.ofDays(9))));
        store.unfinished.addAll(theirs);
        store.unfinished.add(OLD);
        sweep(store).run();
        assertThat(store.unfinished).containsExactlyElementsOf(theirs);
    }

    @Test
    void aStoreThatCannotListUploadsDoesNotEndTheSweeping() {
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public List<UnfinishedUpload> unfinished(String prefix) throws StoreException {
                        throw new StoreException(StoreException.Kind.REFUSED, "not implemented");
                    }
                };
        sweep(store).run();
        assertThat(counters.sweptUploads.sum()).isZero();
    }

    @Test
    void anErrorDoesNotEndTheSweepingEither() {
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public List<UnfinishedUpload> unfinished(String prefix) {
                        throw new NoClassDefFoundError("gone");
                    }
                };
        sweep(store).run();
        assertThat(counters.sweptUploads.sum()).isZero();
    }

    @Test
    void oneUploadThatMayNotBeAbortedDoesNotKeepTheOthers() {
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public void abort(UnfinishedUpload upload) throws StoreException {
                        if (upload.id().equals("locked")) {
                            throw new StoreException(StoreException.Kind.REFUSED, "locked");
                        }
                        super.abort(upload);
                    }
                };
        store.unfinished.addAll(List.of(upload("locked", 30), OLD));
        sweep(store).run();
        assertThat(store.unfinished).extracting(UnfinishedUpload::id).containsExactly("locked");
    }
}
