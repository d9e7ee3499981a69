package dev.spillway.operator.admin;

/** Kafka's answer to one change of one topic. */
public sealed interface TopicChangeResult {

    /**
     * The topic is as requested.
     *
     * @param id of a topic that was created, 22 characters; otherwise empty
     */
    record Done(String id) implements TopicChangeResult {}

    /** A topic that was to be created already existed. */
    record Existed() implements TopicChangeResult {}

    /** Kafka refused, and would refuse again. */
    record Refused(String message) implements TopicChangeResult {}

    /** No answer, or a retriable error. The change may have been made. */
    record Unavailable(String message) implements TopicChangeResult {}
}
