package dev.spillway.local.e2e.chaos;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.load.Load;
import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.RunningProcesses.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** Does faults to a cluster, and knows what it then has to become. */
final class Chaos {
    /** Needs a restart of every broker, and changes nothing that the load would notice. */
    private static final String STATIC_KEY = "queued.max.requests";

    /** Kafka takes it while it runs. */
    private static final String DYNAMIC_KEY = "log.cleaner.backoff.ms";

    private static final Duration IS_NOTICED_WITHIN = Duration.ofSeconds(150);
    private static final Duration IS_SERVED_WITHIN = Duration.ofSeconds(150);

    /** A roll of five brokers and a controller took three on two busy cores. */
    private static final Duration SETTLES_WITHIN = Duration.ofMinutes(6);

    /** Some of what comes next falls into it; a change that is missed is still noticed in time. */
    private static final Duration API_IS_FAULTY_FOR = Duration.ofSeconds(45);

    /** From then on the kubelet waits long before it starts a container again. */
    private static final int RESTARTS_OF_A_POD = 3;

    private final Sandbox sandbox;
    private final Admin admin;
    private final Load load;
    private final long began = System.nanoTime();
    private final List<String> done = new ArrayList<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private int replicas = Deck.FEWEST_BROKERS;

    Chaos(Sandbox sandbox, Admin admin, Load load) {
        this.sandbox = sandbox;
        this.admin = admin;
        this.load = load;
    }

    Load load() {
        return load;
    }

    /** Faults so far, with their times, for whoever has to find out what went wrong. */
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

    void act(Fault fault, Deck.Pause pause) throws Exception {
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
        }
        switch (pause) {
            case UntilNoticed -> {}
            case UntilServed -> awaitService(now);
            case UntilSettled -> settle();
        }
    }

    /** Back to as few brokers as there were, and everything as declared. */
    void end() throws Exception {
        if (replicas != Deck.FEWEST_BROKERS) {
            act(new Fault.Scale(Deck.FEWEST_BROKERS), Deck.Pause.UntilSettled);
        } else {
            settle();
        }
    }

    private void settle() throws Exception {
        note("settling");
        var declared = new Declared(replicas, Map.copyOf(settings));
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

    private void set(String key, int value, Fault fault, Deck.Pause pause) throws Exception {
        settings.put(key, Integer.toString(value));
        change("{\"spec\":{\"config\":{\"%s\":\"%d\"}}}".formatted(key, value), fault, pause);
    }

    private void change(String patch, Fault fault, Deck.Pause pause) throws Exception {
        note(fault + ", " + pause);
        sandbox.change(patch);
        Await.until(
                "the operator sees " + fault,
                IS_NOTICED_WITHIN,
                () -> {
                    var cluster = sandbox.cluster();
                    Integer observed = cluster.get("status", "observedGeneration");
                    var generation = cluster.getMetadata().getGeneration();
                    return observed != null && observed >= generation
                            ? List.of()
                            : List.of("saw " + observed + " of " + generation);
                });
    }

    private void inject(Map<String, Object> ofTheApi, Fault fault, Deck.Pause pause) {
        note(fault + ", " + pause);
        sandbox.inject(ofTheApi, API_IS_FAULTY_FOR);
    }

    private void kill(String pods, int pick, Fault fault, Deck.Pause pause) throws Exception {
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
        makeAnewIfStartedOften(victim);
        Await.until(
                victim.title() + " runs again, or is not to",
                IS_NOTICED_WITHIN,
                () -> runsAgain(pods, victim.identity(), running.size()));
    }

    /**
     * A broker that was about to leave need not come back, and the operator's Pod gets another name
     * when it is made anew: as many as there were, or as are declared.
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
     * Kills a Pod for good that was killed often, as the loss of its node does: otherwise the
     * kubelet's back-off would be most of what is tested.
     */
    private void makeAnewIfStartedOften(Running victim) {
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
