package dev.spillway.tier.upload;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.spillway.tier.config.Settings.Compression;
import org.jspecify.annotations.Nullable;

/**
 * Compresses chunks where that saves space.
 *
 * <p>{@code auto} finds out by trying: after a chunk that gained less than 5 %, as chunks do whose
 * producers have compressed them already, it stores the next one raw without trying, then the next
 * two, and so on up to 32; one that gains makes it try every chunk again. So compressed topics cost
 * next to nothing, and a topic that changes is noticed within 8 MiB.
 */
final class ChunkCompressor implements AutoCloseable {
    private static final int LEVEL = 3;
    private static final double SMALLEST_GAIN = 0.05;
    private static final int MAX_SKIPPED = 32;

    private final Compression compression;
    private final @Nullable ZstdCompressCtx zstd;
    private final byte[] compressed;
    private int toSkip;
    private int skipNext = 1;

    ChunkCompressor(Compression compression, int chunkBytes) {
        this.compression = compression;
        if (compression == Compression.OFF) {
            zstd = null;
            compressed = new byte[0];
        } else {
            zstd = new ZstdCompressCtx().setLevel(LEVEL);
            compressed = new byte[Math.toIntExact(Zstd.compressBound(chunkBytes))];
        }
    }

    /** Where {@link #compress} leaves its result. */
    byte[] compressed() {
        return compressed;
    }

    /**
     * @return the compressed length, or 0 when the chunk is to be stored raw
     */
    int compress(byte[] chunk, int length) {
        if (zstd == null) {
            return 0;
        }
        if (toSkip > 0) {
            toSkip--;
            return 0;
        }
        int result = zstd.compressByteArray(compressed, 0, compressed.length, chunk, 0, length);
        int most =
                compression == Compression.ZSTD ? length - 1 : (int) (length * (1 - SMALLEST_GAIN));
        if (result <= most) {
            skipNext = 1;
            return result;
        }
        if (compression == Compression.AUTO) {
            toSkip = skipNext;
            skipNext = Math.min(MAX_SKIPPED, 2 * skipNext);
        }
        return 0;
    }

    @Override
    public void close() {
        if (zstd != null) {
            zstd.close();
        }
    }
}
