package dev.spillway.operator.admin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/** Records the calls to a {@link FakeKafka} and injects faults. */
final class ScriptedAdminCalls {

    /**
     * @param name of the method of Admin
     * @param parts what it asks for: topics, partitions, {@code broker 2}
     */
    record Call(String name, List<String> parts) {}

    /** Carries out what a call asks for, or throws what Kafka answers instead. */
    interface Change<K, V> {
        V make(K part);
    }

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Deque<InjectedFault>> next = new HashMap<>();
    private final Map<String, InjectedFault> always = new HashMap<>();
    private boolean closed;

    /** The next call of this name fails; called again, also the one after that. */
    void next(String call, InjectedFault fault) {
        next.computeIfAbsent(call, name -> new ArrayDeque<>()).add(fault);
    }

    void always(String call, InjectedFault fault) {
        always.put(call, fault);
    }

    /** From now on the client takes no call. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** What calls of this name asked for, in their order. */
    List<List<String>> calls(String name) {
        return calls.stream().filter(call -> call.name().equals(name)).map(Call::parts).toList();
    }

    List<String> names() {
        return calls.stream().map(Call::name).toList();
    }

    void forget() {
        calls.clear();
    }

    /** The answers to a call that asks for several things. */
    <K, V> Map<K, KafkaFuture<V>> answers(String call, Collection<K> parts, Change<K, V> change) {
        var names = parts.stream().map(FakeKafka::name).sorted().toList();
        calls.add(new Call(call, names));
        var fault = fault(call);
        var answers = new HashMap<K, KafkaFuture<V>>();
        for (var part : parts) {
            answers.put(part, answer(fault, names, part, change));
        }
        return answers;
    }

    /** The answer to a call that asks for one thing. */
    <K, V> KafkaFuture<V> answer(String call, K part, Change<K, V> change) {
        return answers(call, List.of(part), change).get(part);
    }

    private InjectedFault fault(String call) {
        if (closed) {
            // Word for word what KafkaAdminClient answers.
            return InjectedFault.all(
                    new IllegalStateException(
                            "Cannot accept new calls when AdminClient is closing."));
        }
        var scripted = next.getOrDefault(call, new ArrayDeque<>());
        return scripted.isEmpty()
                ? always.getOrDefault(call, InjectedFault.NONE)
                : scripted.remove();
    }

    private static <K, V> KafkaFuture<V> answer(
            InjectedFault fault, List<String> request, K part, Change<K, V> change) {
        var answer = new KafkaFutureImpl<V>();
        var error = fault.of(request, FakeKafka.name(part));
        try {
            if (error.isEmpty() || fault.isMade()) {
                answer.complete(change.make(part));
            }
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
        if (error.isPresent()) {
            var lost = new KafkaFutureImpl<V>();
            lost.completeExceptionally(error.get());
            return lost;
        }
        return answer;
    }
}
