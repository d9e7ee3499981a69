package dev.spillway.operator.plan.connect;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to do about known causes of a connector's failures. */
public final class Remedies {

    /** What the workers' secrets provider says of a file that is not there yet. */
    private static final Pattern NOT_MOUNTED = Pattern.compile("has not reached worker");

    private static final String GRANT = "add {allow: %s} to spec.access of User %s";

    private record Known(Pattern cause, String remedy) {}

    /** The first that matches; {@code %2$s} is the User, {@code %1$s} the Connect. */
    private static final List<Known> KNOWN =
            List.of(
                    known(
                            "TransactionalIdAuthorization",
                            grant("Connect, connect: %1$s")
                                    + ": it holds the right to the transactions of the group"),
                    known(
                            "GroupAuthorization|Not authorized to access group",
                            grant("Connect, connect: %1$s")
                                    + ", which holds the right to the consumer group, or {allow:"
                                    + " Consume, group: GROUP} for a group of the connector's own"),
                    known(
                            "TopicAuthorization|Not authorized to access topics",
                            grant("[Produce, Create], topic: TOPIC")
                                    + " for a source, {allow: Consume, topic: TOPIC} for a sink"),
                    known(
                            "ClusterAuthorization|Cluster authorization failed",
                            grant("Create, topicPrefix: PREFIX")
                                    + ": the connector creates topics"),
                    known(
                            "UnknownTopicOrPartition|topics? .{0,200}not present in"
                                    + " metadata|UNKNOWN_TOPIC",
                            "create the topic, for example as a Topic, or correct its name in"
                                    + " spec.config"),
                    known(
                            "requested WAL segment .{0,200}already been"
                                + " removed|invalidated|wal_status|can no longer get changes from"
                                + " replication slot",
                            "the database has thrown away changes that were not read yet: drop the"
                                + " replication slot, let the connector take a new snapshot (delete"
                                + " this Connector with deletionPolicy DeleteOffsets and create it"
                                + " again), and raise max_slot_wal_keep_size"),
                    known(
                            "replication slot .{0,200}is active|slot .{0,100}already active",
                            "another connection reads the slot: it ends within wal_sender_timeout"
                                    + " after a worker was lost; otherwise give each connector its"
                                    + " own slot.name"),
                    known(
                            "wal_level",
                            "set wal_level=logical in the database's configuration, and restart"
                                    + " it"),
                    known(
                            "could not access file .{0,40}decoderbufs",
                            "the database has not this plug-in: set plugin.name: pgoutput in"
                                    + " spec.config, which every PostgreSQL has"),
                    known(
                            "all replication slots are in use",
                            "drop slots that nobody reads, or raise max_replication_slots and"
                                    + " restart the database"),
                    known(
                            "must be superuser or replication role|permission denied to"
                                    + " (?:start|use) .{0,60}replication",
                            "let the database's user replicate: ALTER ROLE NAME REPLICATION"),
                    known(
                            "permission denied|insufficient privilege",
                            "grant the right to the database's user that the connector logs in as"),
                    known(
                            "password authentication failed|Access denied for user|authentication"
                                    + " failed for user|no password was provided",
                            "correct the user or the password in the Secret that spec.config refers"
                                    + " to; the connector follows it within about a minute"),
                    known(
                            "no pg_hba.conf entry",
                            "allow the connection in the database's pg_hba.conf"),
                    known(
                            "database .{0,100}does not exist",
                            "create the database, or correct its name in spec.config"),
                    known(
                            "UnknownHost|Name or service not known|nodename nor servname",
                            "correct the host name in spec.config; of a Service in another"
                                    + " namespace it is NAME.NAMESPACE.svc"),
                    known(
                            "Connection refused|connection attempt failed|refused\\. Check that|No"
                                    + " route to host|[Cc]onnect timed out|ConnectTimeout",
                            "see that the system is up at that address, and that no NetworkPolicy"
                                    + " is in the way"),
                    known(
                            "NoClassDefFoundError|ClassNotFoundException|NoSuchMethodError|NoSuchFieldError|AbstractMethodError|UnsupportedClassVersionError",
                            "the plugin is incomplete or was built for another version of Kafka or"
                                + " Java: use an image that holds all of its files, in spec.plugins"
                                + " of Connect %1$s"),
                    known(
                            "SerializationException|DataException|JsonParseException|JsonConverter|Converting"
                                + " byte\\[\\]|Tolerance exceeded",
                            "the record is not in the form that key.converter and value.converter"
                                + " read: correct them in spec.config, or set errors.tolerance=all"
                                + " with errors.deadletterqueue.topic.name to set such records"
                                + " aside"),
                    known(
                            "RecordTooLarge|larger than .{0,60}max.request.size",
                            "raise producer.override.max.request.size in spec.config, and"
                                    + " max.message.bytes of the topic"),
                    known(
                            "OutOfMemoryError|Java heap space",
                            "give the workers more memory: spec.resources of Connect %1$s"));

    private Remedies() {}

    private static Known known(String cause, String remedy) {
        return new Known(Pattern.compile(cause), remedy);
    }

    private static String grant(String rights) {
        return GRANT.formatted(rights, "%2$s");
    }

    /**
     * @param user of the Connect
     */
    public static Optional<String> of(String cause, String connect, String user) {
        return KNOWN.stream()
                .filter(known -> known.cause().matcher(cause).find())
                .map(known -> known.remedy().formatted(connect, user))
                .findFirst();
    }

    /** Whether it only means that a worker has not got a value of a Secret yet. */
    public static boolean isSecretNotMounted(String cause) {
        return NOT_MOUNTED.matcher(cause).find();
    }
}
