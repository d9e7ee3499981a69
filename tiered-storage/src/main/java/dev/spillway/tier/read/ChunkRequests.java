package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Requests the chunks of a segment for one reader: those it waits for, and those ahead of it.
 * Whatever happens, every slot that was reserved is filled or fails: others may wait for it.
 */
final class ChunkRequests {
    private final ReadContext context;
    private final ObjectRef object;
    private final ChunkTable chunks;
    private final ReaderTracker.Reader reader;

    /**
     * @param chunks where the chunks lie, perhaps without checksums
     */
    ChunkRequests(
            ReadContext context, ObjectRef object, ChunkTable chunks, ReaderTracker.Reader reader) {
        this.context = context;
        this.object = object;
        this.chunks = chunks;
        this.reader = reader;
    }

    /** Requests the chunk and what follows it, if there is room for them now. */
    void prefetch(int chunk) {
        if (context.cache().find(new ChunkCache.Id(object.segmentId(), chunk)).isEmpty()) {
            request(context.readers().needs(reader, chunk));
        }
        readAhead(chunk);
    }

    /**
     * Requests a chunk that the reader waits for, unless it is here or in flight by now.
     *
     * @throws TimeoutException when there is no room for it within the time
     */
    void need(int chunk, long timeoutNanos) throws InterruptedException, TimeoutException {
        ReadAhead.Run run = context.readers().needs(reader, chunk);
        List<ChunkSlot> slots =
                context.cache()
                        .reserve(
                                object.segmentId(),
                                chunks,
                                run.from(),
                                run.needed(),
                                run.to(),
                                timeoutNanos);
        fill(slots, reach(run, slots, true));
        if (!slots.isEmpty() && slots.size() < run.to() - run.from()) {
            stoppedAt(run.from() + slots.size());
        }
    }

    /** Requests what the reader will want after this chunk, as far as there is room. */
    void readAhead(int chunk) {
        for (ReadAhead.Run run : context.readers().at(reader, object.segmentId(), chunk)) {
            if (!request(run)) {
                return;
            }
        }
    }

    /** Requests those that are neither here nor in flight; false when there is no room. */
    private boolean request(ReadAhead.Run run) {
        int from = run.from();
        while (from < run.to()) {
            ChunkCache.Ahead ahead =
                    context.cache().reserveAhead(object.segmentId(), chunks, from, run.to());
            fill(ahead.slots(), reach(run, ahead.slots(), ahead.full()));
            if (ahead.full()) {
                stoppedAt(ahead.next());
                return false;
            }
            from = ahead.next();
        }
        return true;
    }

    /** What found no room now is requested when the reader comes nearer. */
    private void stoppedAt(int chunk) {
        context.readers().stoppedAt(reader, object.segmentId(), chunk);
    }

    /** A GET is not extended over what others have fetched. */
    private static int reach(ReadAhead.Run run, List<ChunkSlot> slots, boolean noRoom) {
        if (slots.isEmpty()) {
            return run.to();
        }
        int next = slots.get(slots.size() - 1).id.chunk() + 1;
        return noRoom || next == run.to() ? run.reach() : next;
    }

    /** Extends a GET that is open, or makes another one. */
    private void fill(List<ChunkSlot> slots, int reach) {
        if (slots.isEmpty()) {
            return;
        }
        List<ChunkSlot> mine = List.of();
        int taken = context.extendable().extend(slots);
        try {
            mine = slots.subList(taken, slots.size());
            if (!mine.isEmpty()) {
                RangeGet get = new RangeGet(context, object, chunks, mine, reach);
                context.extendable().add(get);
                mine = List.of();
                get.start();
            }
        } finally {
            if (!mine.isEmpty()) {
                context.cache()
                        .failed(
                                mine,
                                new IOException(object.key() + ": the GET could not be started"));
            }
        }
    }
}
