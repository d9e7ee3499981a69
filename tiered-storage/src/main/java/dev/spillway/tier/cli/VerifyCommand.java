package dev.spillway.tier.cli;

import dev.spillway.tier.cli.SegmentListing.StoredSegment;
import dev.spillway.tier.cluster.KnownSegments;
import dev.spillway.tier.cluster.MetadataRecord.State;
import dev.spillway.tier.config.Settings;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.Uuid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description = {
            "Reads every object and compares every checksum; looks for gaps in the offsets.",
            "With --bootstrap-server, also compares the bucket with what the cluster knows."
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin private BucketOptions bucket = new BucketOptions();
    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--no-data", description = "Compare names only; do not read the objects.")
    private boolean namesOnly;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings settings = bucket.settings();
        PrintWriter out = spec.commandLine().getOut();
        List<String> problems = new ArrayList<>();
        // The cluster first: a segment that is copied meanwhile is then only unknown, not missing.
        KnownSegments known = known();
        SegmentListing listing;
        try (S3Store store = BucketOptions.open(settings)) {
            listing = list(store, settings);
            listing.partitions()
                    .forEach((name, found) -> problems.addAll(OffsetGaps.gaps(name, found)));
            if (!namesOnly) {
                problems.addAll(readAll(store, listing));
            }
        }
        problems.addAll(missing(known, listing));
        problems.forEach(out::println);
        out.printf(
                "%d segments, %s, %s%n",
                listing.all().size(),
                ByteFormat.text(listing.bytes()),
                problems.isEmpty() ? "no problems" : problems.size() + " problems");
        out.flush();
        return problems.isEmpty() ? Main.OK : Main.PROBLEMS_FOUND;
    }

    private KnownSegments known() throws IOException {
        if (!cluster.given()) {
            return new KnownSegments(Map.of());
        }
        try (ProgressReporter progress = progress("reading the cluster's metadata", 0, 0)) {
            return cluster.read(progress);
        }
    }

    private SegmentListing list(S3Store store, Settings settings) throws StoreException {
        try (ProgressReporter progress = progress("listing", 0, 0)) {
            return SegmentListing.read(store, settings, progress);
        }
    }

    private List<String> readAll(S3Store store, SegmentListing listing) throws StoreException {
        List<String> problems = new ArrayList<>();
        try (ProgressReporter progress =
                progress("reading", listing.all().size(), listing.bytes())) {
            ObjectCheck check = new ObjectCheck(store, progress);
            for (StoredSegment found : listing.all()) {
                problems.addAll(check.check(found));
                progress.done(1, 0);
            }
        }
        return problems;
    }

    private static List<String> missing(KnownSegments known, SegmentListing listing) {
        Set<Uuid> there = new HashSet<>();
        listing.all().forEach(found -> there.add(found.key().segmentId()));
        return known.segments().values().stream()
                .filter(segment -> segment.state() == State.COPY_FINISHED)
                .filter(segment -> !there.contains(segment.segmentId()))
                .map(segment ->
                        segment.topic()
                                + "-"
                                + segment.partition()
                                + ": the cluster knows segment "
                                + segment.segmentId()
                                + " with offsets "
                                + segment.startOffset()
                                + " to "
                                + segment.endOffset()
                                + ", but the bucket does not have it")
                .sorted()
                .toList();
    }

    private ProgressReporter progress(String what, long items, long bytes) {
        return new ProgressReporter(spec.commandLine().getErr(), what, items, bytes);
    }
}
