package dev.spillway.tier.cli;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.ClusterPurge;
import dev.spillway.tier.delete.ClusterPurge.Inventory;
import dev.spillway.tier.delete.ClusterPurge.Removed;
import dev.spillway.tier.s3.S3Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Deletes all cold data of a cluster; the operator runs it for {@code reclaim: Delete}. */
@Command(
        name = "purge",
        description = {
            "Deletes every object of a cluster that no longer exists.",
            "Without --delete it only reports what the bucket holds.",
            "Further exit codes: 20 all objects are deleted, but unfinished uploads could not be"
                    + " listed or aborted; 21 there are no credentials."
        })
final class PurgeCommand implements Callable<Integer> {
    /**
     * The objects are gone; parts of unfinished uploads may be left. Not an exit code that a JVM
     * uses itself, such as 3 when it is out of memory.
     */
    static final int UPLOADS_UNKNOWN = 20;

    /** The credentials directory is empty. */
    static final int NO_CREDENTIALS = 21;

    /** A cluster that runs writes more often. */
    private static final Duration MIN_AGE = Duration.ofHours(24);

    @Mixin private BucketOptions bucket = new BucketOptions();

    @Option(names = "--delete", description = "Delete permanently.")
    private boolean delete;

    @Option(
            names = "--confirm",
            paramLabel = "ID",
            description =
                    "With --delete: the cluster's id again. Confirms that none of its brokers"
                            + " runs.")
    private @Nullable String confirm;

    @Option(
            names = "--just-stopped",
            description = "With --delete: even if the cluster has written in the last 24 hours.")
    private boolean justStopped;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings settings = bucket.settings();
        if (delete && !settings.clusterId().equals(confirm)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--delete removes all cold data of cluster %s: repeat its id with --confirm"
                            .formatted(settings.clusterId()));
        }
        Optional<Path> directory = settings.s3().credentialsDirectory();
        if (directory.isPresent() && isEmpty(directory.get())) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "there are no credentials: "
                                    + directory.get()
                                    + " is empty or does not exist");
            return NO_CREDENTIALS;
        }
        String place = place(settings);
        try (S3Store store = BucketOptions.open(settings)) {
            if (!delete) {
                return say(look(store, settings), place);
            }
            if (!justStopped) {
                requireOld(look(store, settings), place);
            }
            return remove(store, settings, place);
        }
    }

    /**
     * An optional Secret that does not exist is mounted as an empty directory. Wrong credentials
     * may still be corrected.
     */
    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private Inventory look(S3Store store, Settings settings) throws Exception {
        try (ProgressReporter progress = progress("listing")) {
            return purge(store, settings, progress).look();
        }
    }

    private int say(Inventory there, String place) {
        PrintWriter out = spec.commandLine().getOut();
        there.others().forEach(key -> out.println("kept, not of this cluster: " + key));
        out.printf(
                "%d objects, %s, and %d unfinished uploads under %s%s%n",
                there.objects(),
                ByteFormat.text(there.bytes()),
                there.uploads(),
                place,
                there.newest().map(newest -> ", last written " + newest).orElse(""));
        out.println("Nothing was deleted. To delete it, add --delete.");
        out.flush();
        return Main.OK;
    }

    private void requireOld(Inventory there, String place) {
        Instant limit = Instant.now().minus(MIN_AGE);
        if (there.newest().filter(newest -> newest.isAfter(limit)).isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s was written to at %s, so the cluster may be running: stop it and wait a day, or pass --just-stopped"
                            .formatted(place, there.newest().get()));
        }
    }

    private int remove(S3Store store, Settings settings, String place) throws Exception {
        Removed removed;
        try (ProgressReporter progress = progress("deleting what is under " + place)) {
            removed = purge(store, settings, progress).remove();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%d objects deleted, %s, and %d unfinished uploads; nothing of the cluster is left"
                        + " under %s%n",
                removed.objects(), ByteFormat.text(removed.bytes()), removed.uploads(), place);
        out.flush();
        if (removed.uploadsRefused().isPresent()) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "all objects are gone, but parts of unfinished uploads may be left:"
                                    + " %s%n",
                            removed.uploadsRefused().get().getMessage());
            return UPLOADS_UNKNOWN;
        }
        return Main.OK;
    }

    private static ClusterPurge purge(S3Store store, Settings settings, ProgressReporter progress) {
        return new ClusterPurge(store, settings.prefix(), settings.clusterId(), progress::done);
    }

    /** {@code s3://bucket/prefix/id/} */
    private static String place(Settings settings) {
        return "s3://" + settings.s3().bucket() + "/" + BucketOptions.clusterPrefix(settings);
    }

    private ProgressReporter progress(String what) {
        return new ProgressReporter(spec.commandLine().getErr(), what, 0, 0);
    }
}
