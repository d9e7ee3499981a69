package dev.spillway.operator.plan;

/** One thing to do next, or to wait for, and why. */
public sealed interface Step permits KubeStep, KafkaStep, TopicStep, Step.Wait, Step.Blocked {

    /** What is done, for logs, status and Events: {@code restart broker 1}. */
    String what();

    /** The reason, as a clause: {@code its settings changed}. */
    String why();

    /**
     * It is not safe or not possible to go on yet. Not an error: it is looked at again for as long
     * as it takes.
     *
     * @param until what ends it: {@code Kafka says that broker 1 is RUNNING}
     */
    record Wait(String what, String why, String until) implements Step {}

    /**
     * It never goes on by itself: a person has to change something.
     *
     * @param reason a condition's reason, CamelCase
     * @param remedy what to do
     */
    record Blocked(String reason, String what, String why, String remedy) implements Step {}
}
