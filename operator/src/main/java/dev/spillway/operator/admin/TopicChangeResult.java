package dev.spillway.operator.admin;

/** What Kafka said to one change of one topic. */
public sealed interface TopicChangeResult {

    /**
     * It is as asked.
     *
     * @param id of a topic that was created, 22 characters; otherwise empty
     */
    record Done(String id) implements TopicChangeResult {}

    /** A topic that was to be created was there already. */
    record Existed() implements TopicChangeResult {}

    /** Kafka said no, and will again. */
    record Refused(String message) implements TopicChangeResult {}

    /** No answer, or not now. The change may have been made all the same. */
    record Unavailable(String message) implements TopicChangeResult {}
}
