package dev.spillway.local.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.probe.ProbeResult.Failure;
import dev.spillway.local.kubelet.probe.ProbeResult.Success;
import dev.spillway.local.kubelet.process.ChangeSignal;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Periods are real seconds, so these cases use few of them. */
class ProbeLoopTest {
    private final ChangeSignal signal = new ChangeSignal();
    private final List<String> results = new ArrayList<>();

    @Test
    void aStartupProbeEndsWithItsFirstSuccess() {
        runOnce(probe(1, 3), List.of(new Failure("no"), new Success()));

        assertThat(results).containsExactly("no", "passed");
    }

    @Test
    void aStartupProbeGivesUpAtItsThreshold() {
        runOnce(probe(1, 2), List.of(new Failure("no"), new Failure("still no")));

        assertThat(results).containsExactly("no", "still no, enough");
    }

    @Test
    void aSuccessInBetweenResetsTheCount() {
        var outcomes = List.of(new Failure("a"), new Success(), new Failure("b")).iterator();
        var loop = new ProbeLoop(probe(1, 2), () -> next(outcomes));

        loop.runEagerly(signal, () -> !outcomes.hasNext(), listener());

        assertThat(results).containsExactly("a", "passed", "b");
    }

    private void runOnce(Probe probe, List<ProbeResult> outcomes) {
        var each = outcomes.iterator();
        new ProbeLoop(probe, () -> next(each)).runOnce(signal, () -> false, listener());
    }

    private static ProbeResult next(Iterator<? extends ProbeResult> outcomes) {
        return outcomes.next();
    }

    private ProbeLoop.Listener listener() {
        return (result, enough) ->
                results.add(
                        switch (result) {
                            case Success() -> enough ? "passed" : "success";
                            case Failure(String message) -> message + (enough ? ", enough" : "");
                        });
    }

    private static Probe probe(int success, int failure) {
        return new ProbeBuilder()
                .withSuccessThreshold(success)
                .withFailureThreshold(failure)
                .withPeriodSeconds(1)
                .build();
    }
}
