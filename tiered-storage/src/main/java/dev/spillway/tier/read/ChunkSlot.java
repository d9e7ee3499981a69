package dev.spillway.tier.read;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Room for a chunk in the {@link ChunkCache}, whose lock guards every field that changes. */
final class ChunkSlot {
    final ChunkCache.Id id;
    final int length;

    /** Written only by the GET that fills the slot, and read only after that. */
    final byte[] buffer;

    final CompletableFuture<@Nullable Void> arrival = new CompletableFuture<>();

    boolean ready;
    boolean passed;
    boolean forgotten;
    int copying;
    long sinceNanos = System.nanoTime();

    ChunkSlot(ChunkCache.Id id, int length, byte[] buffer) {
        this.id = id;
        this.length = length;
        this.buffer = buffer;
    }
}
