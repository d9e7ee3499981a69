package dev.spillway.tier.delete;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.s3.ObjectStore.UnfinishedUpload;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingDeletionsTest {
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    /** Away while it is told so; counts what it is asked. */
    private static final class MoodyStore extends MemoryObjectStore {
        private boolean away = true;
        private String locked = "";
        private int deletes;

        @Override
        public void delete(Collection<String> keys) throws StoreException {
            deletes++;
            if (away) {
                throw new StoreException(Kind.UNAVAILABLE, "away");
            }
            if (keys.contains(locked)) {
                throw new StoreException(Kind.REFUSED, "locked");
            }
            super.delete(keys);
        }

        @Override
        public void abort(UnfinishedUpload upload) throws StoreException {
            if (away) {
                throw new StoreException(Kind.UNAVAILABLE, "away");
            }
            unfinished.removeIf(other -> other.id().equals(upload.id()));
        }
    }

    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-11-29T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final MoodyStore store = new MoodyStore();
    private final Time time = new Time();
    private final Counters counters = new Counters();
    private final PendingDeletions pending = new PendingDeletions(store, time, counters);

    private void later(Duration by) {
        time.now = time.now.plus(by);
        pending.run();
    }

    @Test
    void whatFailedIsTriedAgainUntilTheStoreIsBack() {
        store.put("object", new byte[1]);
        pending.object("object");
        later(A_WHILE);
        assertThat(pending.count()).isEqualTo(1);

        store.away = false;
        later(A_WHILE);
        assertThat(pending.count()).isZero();
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(counters.lateDeletions.sum()).isEqualTo(1);
    }

    @Test
    void aStoreThatIsAwayForADayIsAskedLessAndLess() {
        pending.object("object");
        for (int minute = 0; minute < 24 * 60; minute++) {
            later(A_WHILE);
        }
        assertThat(store.deletes).isBetween(24, 40);
        assertThat(pending.count()).isEqualTo(1);
    }

    @Test
    void oneObjectThatIsLockedDoesNotKeepTheOthers() {
        store.away = false;
        store.locked = "locked";
        List.of("a", "locked", "b").forEach(key -> store.put(key, new byte[1]));
        List.of("a", "locked", "b").forEach(pending::object);
        later(A_WHILE);
        assertThat(store.list("", "", 10)).extracting("key").containsExactly("locked");
        assertThat(pending.count()).isEqualTo(1);
    }

    @Test
    void anUploadThatCouldNotBeAbortedIsAbortedLater() {
        UnfinishedUpload upload = new UnfinishedUpload("object", "id", time.now);
        store.unfinished.add(upload);
        pending.upload(upload);
        later(A_WHILE);
        assertThat(pending.count()).isEqualTo(1);
        store.away = false;
        later(A_WHILE);
        assertThat(pending.count()).isZero();
    }

    /** A part that was on its way when its upload was aborted, and arrived after that. */
    @Test
    void anUploadThatComesBackIsAbortedOnceMore() {
        store.away = false;
        UnfinishedUpload upload = new UnfinishedUpload("object", "id", time.now);
        pending.uploadOfFailedCopy(upload);
        store.unfinished.add(upload);
        later(PendingDeletions.UNTIL_CERTAIN.plusSeconds(1));
        assertThat(store.unfinished).isEmpty();
    }

    @Test
    void theObjectOfAFailedCopyIsDeletedWhenNoRequestCanStillMakeIt() {
        store.away = false;
        pending.objectOfFailedCopy("object");
        later(PendingDeletions.UNTIL_CERTAIN.minusSeconds(1));
        store.put("object", new byte[1]); // the request that was thought lost
        assertThat(store.deletes).isZero();
        later(Duration.ofSeconds(2));
        assertThat(store.list("", "", 10)).isEmpty();
    }

    /** Kafka deletes at once what it could not copy; the lost request comes after that. */
    @Test
    void thatKafkaHasDeletedItIsNotTheEndOfAnObjectThatMayYetAppear() {
        store.away = false;
        pending.object("object"); // whichever of the two was first
        pending.objectOfFailedCopy("object");
        pending.deleted("object");
        later(PendingDeletions.UNTIL_CERTAIN.minusSeconds(1));
        assertThat(store.deletes).isZero();
        store.put("object", new byte[1]);
        later(Duration.ofSeconds(2));
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(pending.count()).isZero();
    }

    @Test
    void whatWasDeletedIsNotDeletedAgain() {
        store.away = false;
        pending.object("object");
        pending.deleted("object");
        assertThat(pending.count()).isZero();
    }

    @Test
    void whatIsWrittenAgainIsNotDeleted() {
        store.away = false;
        store.put("object", new byte[1]);
        pending.object("object");
        pending.forget("object");
        later(A_WHILE);
        assertThat(store.list("", "", 10)).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsCountedAndTheRestIsKept() {
        for (int i = 0; i < PendingDeletions.MAX + 5; i++) {
            pending.object("object-" + i);
        }
        assertThat(pending.count()).isEqualTo(PendingDeletions.MAX);
        assertThat(counters.forgottenDeletions.sum()).isEqualTo(5);
    }
}
