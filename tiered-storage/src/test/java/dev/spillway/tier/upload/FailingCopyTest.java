package dev.spillway.tier.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.s3.ObjectFingerprint;
import dev.spillway.tier.s3.RequestContent;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import dev.spillway.tier.testing.SampleSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is thrown wherever: the copy fails, Kafka may try again, and nothing is held back. A
 * rival's plugin has a partition that never copies again after an OutOfMemoryError.
 */
@Timeout(60)
class FailingCopyTest {
    private static final int PARALLEL = 2;

    @TempDir Path scratch;

    /** Where it happens. */
    enum Where {
        START,
        PART,
        COMPLETE,
        ABORT
    }

    /** Throws an Error wherever it is told to, as long as it is told to. */
    private static final class FailingStore extends MemoryObjectStore {
        private volatile Optional<Where> where = Optional.empty();
        private final AtomicInteger aborts = new AtomicInteger();

        private void here(Where place) {
            if (where.filter(place::equals).isPresent()) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
        }

        @Override
        public MultipartUpload startUpload(String key) {
            here(Where.START);
            MultipartUpload upload = super.startUpload(key);
            return new MultipartUpload() {
                @Override
                public void part(int number, RequestContent content, Duration timeout)
                        throws StoreException {
                    if (number == 2) {
                        here(Where.PART);
                    }
                    upload.part(number, content, timeout);
                }

                @Override
                public void complete(int parts, ObjectFingerprint sent, Duration timeout)
                        throws StoreException {
                    here(Where.COMPLETE);
                    if (where.filter(Where.ABORT::equals).isPresent()) {
                        throw new StoreException(Kind.REFUSED, "so that it is aborted");
                    }
                    upload.complete(parts, sent, timeout);
                }

                @Override
                public void abort() throws StoreException {
                    aborts.incrementAndGet();
                    here(Where.ABORT);
                    upload.abort();
                }

                @Override
                public UnfinishedUpload unfinished() {
                    return upload.unfinished();
                }
            };
        }
    }

    private final FailingStore store = new FailingStore();
    private final PendingDeletions pending =
            new PendingDeletions(store, Clock.systemUTC(), new Counters());
    private final SegmentUpload copies =
            new SegmentUpload(
                    store,
                    new Settings.Upload(4096, 64 * 1024, PARALLEL, Duration.ofSeconds(30)),
                    Settings.Compression.ZSTD,
                    pending);

    @ParameterizedTest
    @EnumSource(
            value = Where.class,
            names = {"START", "PART", "COMPLETE", "ABORT"})
    void anErrorFailsTheCopyAndHoldsNothingBack(Where where) throws Exception {
        // More often than there are slots: a slot that is not given back would end it.
        for (int i = 0; i < 3 * PARALLEL; i++) {
            store.where = Optional.of(where);
            assertThatThrownBy(this::copy).isNotNull();
            assertThat(copies.partsInFlight()).isZero();
        }
        if (where != Where.START) {
            assertThat(store.aborts.get()).isEqualTo(3 * PARALLEL);
        }
        // What may yet appear is looked after: the object, or a part that was on its way.
        switch (where) {
            case START -> assertThat(pending.count()).isZero();
            case PART -> assertThat(pending.count()).isLessThanOrEqualTo(1);
            case COMPLETE, ABORT -> assertThat(pending.count()).isEqualTo(1);
        }

        store.where = Optional.empty();
        copy();
        assertThat(store.object("object")).isNotEmpty();
    }

    @Test
    void aSegmentThatCannotBeReadHoldsNothingBackEither() throws Exception {
        for (int i = 0; i < 3 * PARALLEL; i++) {
            assertThatThrownBy(() -> copy(scratch.resolve("gone"))).isInstanceOf(IOException.class);
            assertThat(copies.partsInFlight()).isZero();
        }
        copy();
        assertThat(pending.count()).isZero();
    }

    @Test
    void copiesOfAPluginThatIsClosedAreRefused() {
        copies.close();
        assertThatThrownBy(this::copy)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }

    private Object copy() throws Exception {
        return copy(Files.write(scratch.resolve("log"), SampleSegment.random(1, 300_000)));
    }

    private Object copy(Path log) throws Exception {
        Segment segment =
                new Segment(
                        "cluster",
                        "topic",
                        SampleSegment.TOPIC_ID,
                        0,
                        new Uuid(1, 2),
                        0,
                        99,
                        1,
                        1,
                        1,
                        300_000,
                        true,
                        new TreeMap<>(Map.of(0, 0L)));
        SegmentFiles files =
                new SegmentFiles(
                        log,
                        Files.write(scratch.resolve("offsets"), new byte[8]),
                        Files.write(scratch.resolve("times"), new byte[12]),
                        Optional.empty(),
                        Files.write(scratch.resolve("producers"), new byte[10]),
                        new byte[] {2});
        Callable<Object> copy = () -> copies.upload("object", segment, files);
        return copy.call();
    }
}
