package dev.spillway.operator.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two settings of which the first must not exceed the second.
 *
 * @param mayBeEqual whether they may have the same value
 */
record SettingOrder(String smaller, boolean mayBeEqual, String larger) {

    /** Every such pair of Kafka's. */
    static final List<SettingOrder> ALL = orders();

    private static List<SettingOrder> orders() {
        var orders = new ArrayList<SettingOrder>();
        for (String kind : List.of("consumer", "share", "streams")) {
            String group = "group." + kind + ".";
            for (var name :
                    Map.of(
                                    "heartbeat", "interval.ms",
                                    "session", "timeout.ms",
                                    "assignment", "interval.ms")
                            .entrySet()) {
                String what = name.getKey() + "." + name.getValue();
                orders.add(atMost(group + "min." + what, group + what));
                orders.add(atMost(group + what, group + "max." + what));
                orders.add(atMost(group + "min." + what, group + "max." + what));
            }
            orders.add(
                    new SettingOrder(
                            group + "heartbeat.interval.ms", false, group + "session.timeout.ms"));
        }
        orders.add(
                atMost("group.streams.num.standby.replicas", "group.streams.max.standby.replicas"));
        orders.add(
                atMost("group.streams.num.warmup.replicas", "group.streams.max.warmup.replicas"));
        orders.add(
                atMost(
                        "group.streams.min.task.offset.interval.ms",
                        "group.streams.task.offset.interval.ms"));
        for (String what :
                List.of(
                        "delivery.count.limit",
                        "partition.max.record.locks",
                        "record.lock.duration.ms")) {
            orders.add(atMost("group.share.min." + what, "group.share." + what));
            orders.add(atMost("group.share." + what, "group.share.max." + what));
        }
        orders.add(atMost("group.share.max.size", "group.share.max.share.sessions"));
        orders.add(atMost("replica.fetch.wait.max.ms", "replica.socket.timeout.ms"));
        orders.add(atMost("replica.fetch.wait.max.ms", "replica.lag.time.max.ms"));
        orders.add(
                atMost("log.cleaner.min.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms"));
        return List.copyOf(orders);
    }

    private static SettingOrder atMost(String smaller, String larger) {
        return new SettingOrder(smaller, true, larger);
    }
}
