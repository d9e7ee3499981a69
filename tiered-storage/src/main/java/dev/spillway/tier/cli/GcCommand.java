package dev.spillway.tier.cli;

import dev.spillway.tier.cluster.ClusterMetadata;
import dev.spillway.tier.cluster.KnownSegments;
import dev.spillway.tier.config.Settings;
import dev.spillway.tier.s3.ObjectStore.ListedObject;
import dev.spillway.tier.s3.ObjectStore.UnfinishedUpload;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HashMap;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Lists, and on request deletes, objects that the cluster does not need.
 *
 * <ol>
 *   <li>The bucket is listed, then the cluster is asked: what is copied meanwhile is not in the
 *       list. The cluster must be the one whose objects these are, by its id.
 *   <li>{@link GarbageObject}s and unfinished uploads are printed; none is younger than a day.
 *       Without {@code --delete} that is all.
 *   <li>To delete, the place must be repeated, and the cluster's records must reach back to their
 *       beginning: where they were cut off, an object that is not in them may be one that is
 *       needed.
 *   <li>Then all of it is done once more, and what both times found is deleted.
 * </ol>
 */
@Command(
        name = "gc",
        description = {
            "Lists objects that the cluster does not need and that are older than 24 hours: what a",
            "broker leaves behind when it dies while it copies or deletes, and what could not be",
            "deleted with its topic. With --delete and --confirm, deletes them."
        })
final class GcCommand implements Callable<Integer> {
    private static final int BATCH = 1000;

    @Mixin private BucketOptions bucket = new BucketOptions();
    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--dry-run", description = "Only list (default).")
    private boolean dryRun;

    @Option(names = "--delete", description = "Delete what is listed; needs --confirm.")
    private boolean delete;

    @Option(
            names = "--confirm",
            paramLabel = "BUCKET/PREFIX",
            description = "Where to delete, as printed by the listing.")
    private String confirm = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    /** What was found, and of how many objects. */
    private record Candidates(
            List<GarbageObject> objects, List<UnfinishedUpload> uploads, int ofObjects) {
        long bytes() {
            return objects.stream().mapToLong(one -> one.found().object().bytes()).sum();
        }
    }

    @Override
    public Integer call() throws Exception {
        if (dryRun && delete) {
            throw new ParameterException(
                    spec.commandLine(), "--dry-run and --delete exclude each other");
        }
        if (!cluster.given()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bootstrap-server is needed: only the cluster knows which objects it needs."
                            + " For a cluster that no longer exists, use purge.");
        }
        Settings settings = bucket.settings();
        try (S3Store store = BucketOptions.open(settings)) {
            return collect(store, settings);
        }
    }

    private int collect(S3Store store, Settings settings) throws StoreException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        Candidates first = find(store, settings);
        print(first, out);
        if (!delete || first.objects().isEmpty() && first.uploads().isEmpty()) {
            hint(first, settings, out);
            return Main.OK;
        }
        confirmed(settings);
        Candidates again = find(store, settings);
        Set<ListedObject> still = new HashSet<>(); // equal only when not rewritten since
        again.objects().forEach(one -> still.add(one.found().object()));
        List<String> keys =
                first.objects().stream()
                        .map(one -> one.found().object())
                        .filter(still::contains)
                        .map(ListedObject::key)
                        .toList();
        List<UnfinishedUpload> uploads =
                first.uploads().stream().filter(again.uploads()::contains).toList();
        return delete(store, keys, uploads, out);
    }

    private Candidates find(S3Store store, Settings settings) throws StoreException, IOException {
        SegmentListing listing;
        try (ProgressReporter progress = progress("listing")) {
            listing = SegmentListing.read(store, settings, progress);
        }
        List<UnfinishedUpload> uploads = old(store, settings);
        try (ClusterMetadata records = cluster.open();
                ProgressReporter progress = progress("reading the cluster's metadata")) {
            if (!records.clusterId().equals(settings.clusterId())) {
                throw new RefusedException(
                        "--bootstrap-server leads to cluster "
                                + records.clusterId()
                                + ", not "
                                + settings.clusterId()
                                + ", and objects that it does not know may be needed. Give a server"
                                + " of the latter.");
            }
            if (!records.isComplete()) {
                throw new RefusedException(
                        "The topic "
                                + ClusterMetadata.TOPIC
                                + " does not exist, or its oldest records were deleted, so an"
                                + " object without a record may be needed nevertheless: nothing can"
                                + " be listed.");
            }
            KnownSegments known = KnownSegments.read(records, () -> progress.done(1, 0));
            Map<Uuid, String> topics = new HashMap<>();
            // Under the names that the cluster gives them; an unknown object is not judged by its
            // topic.
            listing.all()
                    .forEach(found ->
                            known.find(found.key().segmentId())
                                    .ifPresent(it -> topics.put(it.topicId(), it.topic())));
            List<GarbageObject> garbage =
                    GarbageObject.of(listing, known, records.gone(topics), Instant.now());
            return new Candidates(garbage, uploads, listing.all().size());
        }
    }

    private static List<UnfinishedUpload> old(S3Store store, Settings settings)
            throws StoreException {
        Instant limit = Instant.now().minus(GarbageObject.MIN_AGE);
        return store.unfinished(BucketOptions.clusterPrefix(settings)).stream()
                .filter(upload -> upload.isOf(settings.prefix(), settings.clusterId()))
                .filter(upload -> upload.started().isBefore(limit))
                .toList();
    }

    private static void print(Candidates found, PrintWriter out) {
        found.objects().forEach(one -> out.println(one.found().object().key() + "  " + one.why()));
        found.uploads()
                .forEach(
                        upload -> out.println(upload.key() + "  unfinished upload " + upload.id()));
        out.printf(
                "%d of %d objects, %s; %d unfinished uploads%n",
                found.objects().size(),
                found.ofObjects(),
                ByteFormat.text(found.bytes()),
                found.uploads().size());
        out.flush();
    }

    private void hint(Candidates found, Settings settings, PrintWriter out) {
        if (!found.objects().isEmpty() || !found.uploads().isEmpty()) {
            out.println("To delete them, add: --delete --confirm " + place(settings));
            out.flush();
        }
    }

    // ---- deleting

    private static String place(Settings settings) {
        return settings.s3().bucket() + "/" + BucketOptions.clusterPrefix(settings);
    }

    private void confirmed(Settings settings) {
        if (!confirm.equals(place(settings))) {
            throw new ParameterException(
                    spec.commandLine(), "Nothing is deleted without --confirm " + place(settings));
        }
    }

    private static int delete(
            S3Store store, List<String> keys, List<UnfinishedUpload> uploads, PrintWriter out)
            throws StoreException {
        for (int from = 0; from < keys.size(); from += BATCH) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + BATCH));
            store.delete(some);
            some.forEach(key -> out.println("deleted " + key));
            out.flush();
        }
        for (UnfinishedUpload upload : uploads) {
            store.abort(upload);
            out.println("aborted the upload of " + upload.key());
        }
        out.printf("deleted %d objects, aborted %d uploads%n", keys.size(), uploads.size());
        out.flush();
        return Main.OK;
    }

    private ProgressReporter progress(String what) {
        return new ProgressReporter(spec.commandLine().getErr(), what, 0, 0);
    }
}
