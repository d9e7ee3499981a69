package dev.spillway.operator.plan;

/** One thing to do or to wait for next, and why. */
public sealed interface Step
        permits KubeStep, KafkaStep, TopicStep, UserStep, ConnectorStep, Step.Wait, Step.Blocked {

    /** What is done, for logs, status and Events: {@code restart broker 1}. */
    String what();

    /** The reason, as a clause: {@code its settings changed}. */
    String why();

    /**
     * It is not safe or not possible to continue yet. Not an error: it is checked again for as long
     * as it takes.
     *
     * @param until what ends it, as a clause: {@code it is RUNNING}
     */
    record Wait(String what, String why, String until) implements Step {}

    /**
     * It never continues by itself: a person has to change something.
     *
     * @param reason a condition's reason, CamelCase
     * @param remedy what to do
     */
    record Blocked(String reason, String what, String why, String remedy) implements Step {}
}
