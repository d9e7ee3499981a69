package dev.spillway.tier.cli;

import dev.spillway.tier.cli.Listing.Found;
import dev.spillway.tier.cluster.KnownSegments;
import dev.spillway.tier.config.Settings;
import dev.spillway.tier.s3.S3Store;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "gc",
        description = {
            "Lists objects that the cluster does not know and that are older than 24 hours:",
            "what a broker leaves behind when it dies while it copies or deletes.",
            "Deletes nothing: pass the names to your store's own tools."
        })
final class GcCommand implements Callable<Integer> {
    /** A copy at work is known to the cluster before its object appears; this is for the clocks. */
    private static final Duration YOUNG = Duration.ofHours(24);

    @Mixin private BucketOptions bucket = new BucketOptions();
    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--dry-run", required = true, description = "The only way there is yet.")
    private boolean dryRun;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (!cluster.given()) {
            throw new ParameterException(
                    spec.commandLine(), "--bootstrap-server is needed: who else knows?");
        }
        Settings settings = bucket.settings();
        PrintWriter out = spec.commandLine().getOut();
        Listing listing;
        // The bucket first: what is copied meanwhile is then not in the list.
        try (S3Store store = BucketOptions.open(settings);
                Progress progress = progress("listing")) {
            listing = Listing.read(store, BucketOptions.clusterPrefix(settings), progress);
        }
        KnownSegments known;
        try (Progress progress = progress("reading the cluster's metadata")) {
            known = cluster.read(progress);
        }
        List<Found> unknown = unknown(listing, known, Instant.now());
        unknown.forEach(found -> out.println(found.object().key()));
        out.printf(
                "%d of %d objects, %s%n",
                unknown.size(),
                listing.all().size(),
                Bytes.text(unknown.stream().mapToLong(found -> found.object().bytes()).sum()));
        out.flush();
        return Main.WELL;
    }

    static List<Found> unknown(Listing listing, KnownSegments known, Instant now) {
        return listing.all().stream()
                .filter(found -> known.find(found.key().segmentId()).isEmpty())
                .filter(found -> found.object().modified().isBefore(now.minus(YOUNG)))
                .toList();
    }

    private Progress progress(String what) {
        return new Progress(spec.commandLine().getErr(), what, 0, 0);
    }
}
