package dev.spillway.operator.view;

import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.status.StepOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a Kafka in memory knows about users. */
public final class FakeUsers {

    /** By name in Kafka. */
    public final Map<String, TreeSet<Acl>> acls = new TreeMap<>();

    public final Map<String, Password> passwords = new TreeMap<>();
    public final Map<String, Integer> iterations = new TreeMap<>();
    public final Map<String, TreeMap<String, Double>> quotas = new TreeMap<>();

    /** What was done, in order: {@code Grant alice}. */
    public final List<String> done = new ArrayList<>();

    /** Scripted answers to changes of a holder. */
    public final Map<String, StepOutcome> answers = new HashMap<>();

    public boolean authorizes = true;

    /** Why it cannot be read; empty while it can. */
    public String unknown = "";

    /** Changes are made, but snapshots show what was before. */
    public boolean behind;

    private ObservedAccess shown = ObservedAccess.Known.of(true, Map.of(), Map.of());

    ObservedAccess access() {
        if (!unknown.isEmpty()) {
            return new ObservedAccess.Unknown(unknown);
        }
        if (!behind) {
            shown = now();
        }
        return shown;
    }

    private ObservedAccess now() {
        var users = new HashMap<String, ObservedUser>();
        var names = new TreeSet<>(acls.keySet());
        names.addAll(iterations.keySet());
        names.addAll(quotas.keySet());
        for (var name : names) {
            var count = iterations.get(name);
            users.put(
                    name,
                    new ObservedUser(
                            new TreeSet<>(acls.getOrDefault(name, new TreeSet<>())),
                            count == null ? OptionalInt.empty() : OptionalInt.of(count),
                            quotas.getOrDefault(name, new TreeMap<>())));
        }
        return ObservedAccess.Known.of(authorizes, Map.of(), users);
    }

    Map<UserStep, StepOutcome> apply(Collection<UserStep> steps) {
        var outcomes = new HashMap<UserStep, StepOutcome>();
        for (var step : steps) {
            var answer = answers.getOrDefault(step.holder(), new StepOutcome.Done());
            if (answer instanceof StepOutcome.Done) {
                make(step);
            }
            outcomes.put(step, answer);
        }
        return outcomes;
    }

    private void make(UserStep step) {
        done.add(step.getClass().getSimpleName() + " " + step.name());
        switch (step) {
            case UserStep.Revoke revoke -> {
                acls.getOrDefault(step.name(), new TreeSet<>()).removeAll(revoke.acls());
                acls.values().removeIf(TreeSet::isEmpty);
            }
            case UserStep.Limit limit -> {
                var of = quotas.computeIfAbsent(step.name(), any -> new TreeMap<>());
                of.putAll(limit.set());
                of.keySet().removeAll(limit.unset());
                quotas.values().removeIf(TreeMap::isEmpty);
            }
            case UserStep.RemovePassword remove -> {
                passwords.remove(step.name());
                iterations.remove(step.name());
            }
            case UserStep.SetPassword set -> {
                passwords.put(step.name(), set.password());
                iterations.put(step.name(), set.iterations());
            }
            case UserStep.Grant grant ->
                    acls.computeIfAbsent(step.name(), any -> new TreeSet<>()).addAll(grant.acls());
        }
    }
}
