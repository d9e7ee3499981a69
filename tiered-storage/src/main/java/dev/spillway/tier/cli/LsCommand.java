package dev.spillway.tier.cli;

import dev.spillway.tier.cli.SegmentListing.StoredSegment;
import dev.spillway.tier.config.Settings;
import dev.spillway.tier.s3.S3Store;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "ls", description = "Lists partitions, or with -l every segment.")
final class LsCommand implements Callable<Integer> {
    @Mixin private BucketOptions bucket = new BucketOptions();

    @Option(names = "-l", description = "Every segment.")
    private boolean everySegment;

    @Option(names = "--topic", paramLabel = "NAME", description = "Only this topic.")
    private String topic = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings settings = bucket.settings();
        PrintWriter out = spec.commandLine().getOut();
        SegmentListing listing;
        try (S3Store store = BucketOptions.open(settings);
                ProgressReporter progress =
                        new ProgressReporter(spec.commandLine().getErr(), "listing", 0, 0)) {
            listing = SegmentListing.read(store, settings, progress);
        }
        listing.partitions()
                .forEach((name, found) -> {
                    if (topic.isEmpty() || found.get(0).key().topic().equals(topic)) {
                        show(name, found, out);
                    }
                });
        out.flush();
        return Main.OK;
    }

    private void show(String name, List<StoredSegment> found, PrintWriter out) {
        long bytes = found.stream().mapToLong(one -> one.object().bytes()).sum();
        long last = found.stream().mapToLong(one -> one.key().endOffset()).max().orElse(-1);
        out.printf(
                Locale.ROOT,
                "%s: %d segments, %s, offsets %d to %d%n",
                name,
                found.size(),
                ByteFormat.text(bytes),
                found.get(0).key().startOffset(),
                last);
        for (StoredSegment one : everySegment ? found : List.<StoredSegment>of()) {
            out.printf(
                    Locale.ROOT,
                    "  %20d %20d %10s  %s  %s%n",
                    one.key().startOffset(),
                    one.key().endOffset(),
                    ByteFormat.text(one.object().bytes()),
                    one.object().modified(),
                    one.object().key());
        }
    }
}
