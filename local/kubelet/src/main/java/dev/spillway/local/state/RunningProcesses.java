package dev.spillway.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The processes that run for this state directory, remembered as files (second line: what the
 * process is), so that they can be found and ended after the daemon was killed.
 */
public record RunningProcesses(Path directory) {

    /**
     * A live process.
     *
     * @param title a name for people, such as {@code default/events-broker-0 kafka}
     */
    public record Running(ProcessIdentity identity, String title) {}

    public void add(ProcessIdentity process, String title) throws IOException {
        StateDirectory.writeAtomically(
                directory.resolve(Long.toString(process.pid())),
                process + "\n" + title + "\n",
                null);
    }

    public void remove(ProcessIdentity process) throws IOException {
        Files.deleteIfExists(directory.resolve(Long.toString(process.pid())));
    }

    /** The live processes, sorted by title. Removes the files of processes that have ended. */
    public List<Running> alive() {
        List<Running> alive = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.getFileName().toString().matches("[0-9]+")).toList()) {
                Optional<Running> running =
                        read(file).filter(r -> r.identity().process().isPresent());
                running.ifPresent(alive::add);
                if (running.isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
        alive.sort((a, b) -> a.title().compareTo(b.title()));
        return List.copyOf(alive);
    }

    private static Optional<Running> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return lines.size() < 2
                ? Optional.empty()
                : ProcessIdentity.parse(lines.get(0))
                        .map(identity -> new Running(identity, lines.get(1)));
    }

    /**
     * Stops processes with all their descendants, with SIGTERM first.
     *
     * @param grace how long the roots may take after SIGTERM; zero means SIGKILL at once
     */
    public static void end(List<ProcessHandle> roots, Duration grace) {
        end(roots, Signal.SIGTERM, grace);
    }

    /**
     * Stops processes with all their descendants: sends the signal to the roots, waits for them,
     * then sends SIGKILL to whatever is left, as the end of a container's first process ends all
     * others. Returns when none is left.
     *
     * @param grace how long the roots may take after the signal; zero means SIGKILL at once
     */
    public static void end(List<ProcessHandle> roots, Signal first, Duration grace) {
        List<ProcessHandle> all = withDescendants(roots);
        if (!grace.isZero()) {
            roots.forEach(first::send);
            await(roots, grace);
        }
        // Listed again: more may have been started meanwhile.
        List<ProcessHandle> left = new ArrayList<>(withDescendants(roots));
        all.stream().filter(ProcessHandle::isAlive).forEach(left::add);
        left.forEach(ProcessHandle::destroyForcibly);
        await(left, KILL_TIMEOUT);
    }

    /** Even SIGKILL waits for the kernel, for example during a write to a slow disk. */
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

    private static List<ProcessHandle> withDescendants(List<ProcessHandle> roots) {
        return roots.stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .distinct()
                .toList();
    }

    private static void await(List<ProcessHandle> processes, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        CompletableFuture<?> exits =
                CompletableFuture.allOf(
                        processes.stream()
                                .map(ProcessHandle::onExit)
                                .toArray(CompletableFuture<?>[]::new));
        while (System.nanoTime() < deadline
                && processes.stream().anyMatch(p -> ProcessIdentity.of(p).isPresent())) {
            try {
                exits.get(ZOMBIE_POLL_INTERVAL_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // Checks again.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Java counts a zombie as alive: {@code onExit} alone could wait for one that nobody reaps. */
    private static final long ZOMBIE_POLL_INTERVAL_MS = 100;
}
