package dev.spillway.tier.cli;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.Codec;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.format.Trailer;
import dev.spillway.tier.read.ObjectLayout;
import dev.spillway.tier.s3.S3Store;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "inspect", description = "Shows what an object holds, from the object alone.")
final class InspectCommand implements Callable<Integer> {
    @Mixin private BucketOptions bucket = new BucketOptions();

    @Parameters(paramLabel = "OBJECT", description = "Its key in the bucket.")
    private String object = "";

    @Option(names = "--chunks", description = "List every chunk.")
    private boolean everyChunk;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings settings = bucket.settings();
        try (S3Store store = BucketOptions.open(settings)) {
            ObjectLayout found = ObjectLayout.read(store, object);
            show(found, spec.commandLine().getOut());
            return Main.OK;
        }
    }

    private void show(ObjectLayout found, PrintWriter out) {
        Footer footer = found.footer();
        Segment segment = footer.segment();
        line(out, "format version", Trailer.VERSION);
        line(out, "cluster", segment.clusterId());
        line(out, "topic", segment.topic() + " (" + segment.topicId() + ")");
        line(out, "partition", segment.partition());
        line(out, "segment", segment.id());
        line(out, "offsets", segment.startOffset() + " to " + segment.endOffset());
        line(out, "leader epochs", segment.leaderEpochs());
        line(out, "youngest record", Instant.ofEpochMilli(segment.maxTimestampMs()));
        line(
                out,
                "copied",
                Instant.ofEpochMilli(segment.eventTimestampMs())
                        + " by broker "
                        + segment.brokerId());
        line(out, "object", found.objectLength() + " bytes");
        for (Section section : Section.values()) {
            line(
                    out,
                    section.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    footer.extent(section).length() + " bytes at " + footer.position(section));
        }
        chunks(footer.chunks(), out);
        out.flush();
    }

    private void chunks(ChunkTable chunks, PrintWriter out) {
        int compressed = 0;
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            compressed += chunks.codec(chunk) == Codec.ZSTD ? 1 : 0;
        }
        line(
                out,
                "records",
                chunks.segmentBytes()
                        + " bytes in "
                        + chunks.count()
                        + " chunks of "
                        + chunks.chunkBytes()
                        + ", "
                        + compressed
                        + " compressed, stored in "
                        + chunks.dataLength());
        for (int chunk = 0; everyChunk && chunk < chunks.count(); chunk++) {
            out.printf(
                    Locale.ROOT,
                    "%8d  position %-11d %-4s %8d bytes at %-12d crc32c %08x%n",
                    chunk,
                    chunks.position(chunk),
                    chunks.codec(chunk).name().toLowerCase(Locale.ROOT),
                    chunks.storedLength(chunk),
                    chunks.storedPosition(chunk),
                    chunks.checksum(chunk));
        }
    }

    private static void line(PrintWriter out, String name, Object value) {
        out.printf(Locale.ROOT, "%-18s %s%n", name, value);
    }
}
