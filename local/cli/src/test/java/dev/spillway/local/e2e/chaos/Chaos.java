package dev.spillway.local.e2e.chaos;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.load.Workload;
import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.RunningProcesses.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** Applies faults to a cluster and tracks the state that it must then reach. */
final class Chaos {
    /** Needs a restart of every broker, and has no effect that the load would notice. */
    private static final String STATIC_KEY = "queued.max.requests";

    /** Kafka changes it dynamically. */
    private static final String DYNAMIC_KEY = "log.cleaner.backoff.ms";

    private static final Duration IS_NOTICED_WITHIN = Duration.ofSeconds(150);
    private static final Duration IS_SERVED_WITHIN = Duration.ofSeconds(150);

    /** Rolling five brokers and a controller took three minutes on two busy cores. */
    private static final Duration SETTLES_WITHIN = Duration.ofMinutes(6);

    /** Overlaps with the next faults; a missed change is still noticed in time. */
    private static final Duration API_IS_FAULTY_FOR = Duration.ofSeconds(45);

    /** From then on the restart back-off of the kubelet is long. */
    private static final int RESTARTS_OF_A_POD = 3;

    /** As examples/quickstart has it. */
    private static final long DISK_BYTES = 2L << 30;

    private static final String PRODUCE_LIMIT = "spillway_disk_produce_limit_bytes_per_second ";

    private final Sandbox sandbox;
    private final Admin admin;
    private final Workload load;
    private final long began = System.nanoTime();
    private final List<String> done = new ArrayList<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private CompletableFuture<Void> store = CompletableFuture.completedFuture(null);
    private int replicas = FaultSchedule.FEWEST_BROKERS;

    Chaos(Sandbox sandbox, Admin admin, Workload load) {
        this.sandbox = sandbox;
        this.admin = admin;
        this.load = load;
    }

    Workload load() {
        return load;
    }

    /** The faults so far, with their times, for diagnosis. */
    List<String> done() {
        return done;
    }

    int count() {
        return kinds.values().stream().mapToInt(Integer::intValue).sum();
    }

    String kinds() {
        return kinds.entrySet().stream()
                .map(kind -> kind.getKey() + " " + kind.getValue())
                .collect(Collectors.joining(", "));
    }

    Duration lasted() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    void act(Fault fault, FaultSchedule.Pause pause) throws Exception {
        var now = System.nanoTime();
        kinds.merge(fault.kind(), 1, Integer::sum);
        switch (fault) {
            case Fault.KillBroker kill -> kill("default/events-broker-", kill.pick(), fault, pause);
            case Fault.KillController kill ->
                    kill("default/events-controller-", kill.pick(), fault, pause);
            case Fault.KillOperator kill -> kill("spillway-system/spillway-", 0, fault, pause);
            case Fault.Scale scale -> {
                replicas = scale.replicas();
                change("{\"spec\":{\"replicas\":%d}}".formatted(replicas), fault, pause);
            }
            case Fault.Roll roll -> set(STATIC_KEY, roll.value(), fault, pause);
            case Fault.Reconfigure change -> set(DYNAMIC_KEY, change.value(), fault, pause);
            case Fault.LateWatches late ->
                    inject(
                            Map.of("kind", "LateEvents", "millis", 1000 * late.seconds()),
                            fault,
                            pause);
            case Fault.MissedEvents missed ->
                    inject(
                            Map.of("kind", "MissedEvents", "percent", missed.percent()),
                            fault,
                            pause);
            case Fault.ExpiredWatches expired ->
                    inject(Map.of("kind", "ExpiredVersions"), fault, pause);
            case Fault.FullDisk full -> fill(full, pause);
            case Fault.SilentStore silent -> silence(silent, pause);
        }
        switch (pause) {
            case UntilNoticed -> {}
            case UntilServed -> awaitService(now);
            case UntilSettled -> settle();
        }
    }

    /** Scales back to the initial number of brokers and waits until everything is as declared. */
    void end() throws Exception {
        if (replicas != FaultSchedule.FEWEST_BROKERS) {
            act(new Fault.Scale(FaultSchedule.FEWEST_BROKERS), FaultSchedule.Pause.UntilSettled);
        } else {
            settle();
        }
    }

    private void settle() throws Exception {
        note("settling");
        awaitStore();
        var declared = new DeclaredState(replicas, Map.copyOf(settings));
        Await.until(
                "the cluster is as declared and balanced",
                SETTLES_WITHIN,
                () -> declared.deviations(sandbox, admin));
        note("settled");
    }

    private void awaitService(long since) throws Exception {
        Await.until(
                "every partition accepts writes",
                IS_SERVED_WITHIN,
                () ->
                        load.service().servedSince(since)
                                ? List.of()
                                : List.of("not every partition has taken one"));
    }

    private void set(String key, int value, Fault fault, FaultSchedule.Pause pause)
            throws Exception {
        settings.put(key, Integer.toString(value));
        change("{\"spec\":{\"config\":{\"%s\":\"%d\"}}}".formatted(key, value), fault, pause);
    }

    private void change(String patch, Fault fault, FaultSchedule.Pause pause) throws Exception {
        note(fault + ", " + pause);
        sandbox.changeAndAwait(patch, IS_NOTICED_WITHIN);
    }

    private void inject(Map<String, Object> ofTheApi, Fault fault, FaultSchedule.Pause pause) {
        note(fault + ", " + pause);
        sandbox.inject(ofTheApi, API_IS_FAULTY_FOR);
    }

    private void kill(String pods, int pick, Fault fault, FaultSchedule.Pause pause)
            throws Exception {
        Await.until(
                "one of " + pods + "* runs",
                IS_NOTICED_WITHIN,
                () -> sandbox.processes(pods).isEmpty() ? List.of("none") : List.of());
        var running = sandbox.processes(pods);
        if (running.isEmpty()) {
            return;
        }
        var victim = running.get(pick % running.size());
        note(fault + " = " + victim.title() + ", " + pause);
        victim.identity().process().ifPresent(ProcessHandle::destroyForcibly);
        recreateIfRestartedOften(victim);
        Await.until(
                victim.title() + " runs again, unless it is removed",
                IS_NOTICED_WITHIN,
                () -> runsAgain(pods, victim.identity(), running.size()));
    }

    /**
     * Puts a large file on a broker's disk until the broker slows producers down. What Kafka writes
     * in this test is 3 % of a disk at most.
     */
    private void fill(Fault.FullDisk full, FaultSchedule.Pause pause) throws Exception {
        var brokers = sandbox.processes("default/events-broker-");
        if (brokers.isEmpty()) {
            return;
        }
        var pod = brokers.get(full.pick() % brokers.size()).title().split("[/ ]", -1)[1];
        note(full + " = " + pod + ", " + pause);
        var ballast = sandbox.volume("data-" + pod).resolve("kafka").resolve("ballast");
        run("fallocate", "-l", Long.toString(DISK_BYTES / 100 * 94), ballast.toString());
        try {
            Await.until(
                    pod + " slows producers down",
                    IS_NOTICED_WITHIN,
                    () -> metrics(pod).contains(PRODUCE_LIMIT) ? List.of() : List.of("not yet"));
        } finally {
            Files.deleteIfExists(ballast);
        }
    }

    /** Of a broker that does not answer now: empty. */
    private String metrics(String pod) throws InterruptedException {
        var ip =
                sandbox.pod(Sandbox.NAMESPACE, pod)
                        .map(found -> found.getStatus().getPodIP())
                        .orElse("");
        try {
            var page = HttpRequest.newBuilder(URI.create("http://" + ip + ":8080/metrics"));
            return http.send(page.build(), HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | IllegalArgumentException e) {
            return "";
        }
    }

    /** While the next faults happen. */
    private void silence(Fault.SilentStore silent, FaultSchedule.Pause pause) throws Exception {
        awaitStore();
        for (var running : sandbox.processes("default/s3")) {
            note(silent + " = " + running.title() + ", " + pause);
            var pid = Long.toString(running.identity().pid());
            run("kill", "-STOP", pid);
            store =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    run("kill", "-CONT", pid);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            CompletableFuture.delayedExecutor(silent.seconds(), TimeUnit.SECONDS));
        }
    }

    /** Until it answers again. */
    private void awaitStore() throws Exception {
        store.get();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with " + process.exitValue());
        }
    }

    /**
     * Compares numbers: a broker that was about to be removed need not come back, and a recreated
     * Pod of the operator has another name.
     */
    private List<String> runsAgain(String pods, ProcessIdentity killed, int before) {
        var now =
                sandbox.processes(pods).stream()
                        .filter(running -> !running.identity().equals(killed))
                        .count();
        var enough = pods.contains("broker") ? Math.min(before, replicas) : before;
        return now >= enough ? List.of() : List.of("%d of %d run".formatted(now, enough));
    }

    /**
     * Recreates a Pod that was killed often, as the loss of its node does: otherwise the test would
     * mostly wait for the kubelet's back-off.
     */
    private void recreateIfRestartedOften(Running victim) {
        var names = victim.title().split("[/ ]", -1);
        sandbox.pod(names[0], names[1])
                .filter(pod ->
                        pod.getStatus().getContainerStatuses().stream()
                                .anyMatch(c -> c.getRestartCount() >= RESTARTS_OF_A_POD))
                .ifPresent(pod -> sandbox.forceDelete(names[0], names[1]));
    }

    private void note(String what) {
        var line = String.format(Locale.ROOT, "%6.1f s  %s", lasted().toMillis() / 1e3, what);
        done.add(line);
        System.out.println(line);
    }
}
