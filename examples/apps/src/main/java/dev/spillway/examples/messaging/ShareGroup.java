package dev.spillway.examples.messaging;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** The group of all senders. Its settings are in Kafka, and apply to all of its members. */
final class ShareGroup {
    static final String NAME = "senders";

    private static final Map<String, String> SETTINGS =
            Map.of(
                    // Mails that were there before the first sender are sent, too.
                    "share.auto.offset.reset", "earliest",
                    // The outbox is written in transactions; what was aborted never was.
                    "share.isolation.level", "read_committed",
                    // How long a mail is with one sender, before another one may have it.
                    "share.record.lock.duration.ms", "30000",
                    // After so many deliveries that nobody has confirmed, it is given up.
                    "share.delivery.count.limit", "5",
                    // Where it then goes, as does what a sender rejects; with all that it says.
                    "errors.deadletterqueue.topic.name", Topics.UNDELIVERABLE,
                    "errors.deadletterqueue.copy.record.enable", "true");

    private ShareGroup() {}

    /** Each sender does it at its start; the same again changes nothing. */
    static void configure(Properties connection) throws ExecutionException, InterruptedException {
        var group = new ConfigResource(ConfigResource.Type.GROUP, NAME);
        var changes =
                SETTINGS.entrySet().stream()
                        .map(each -> new ConfigEntry(each.getKey(), each.getValue()))
                        .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                        .toList();
        try (var admin = Admin.create(connection)) {
            admin.incrementalAlterConfigs(Map.of(group, List.copyOf(changes))).all().get();
        }
    }
}
