package dev.spillway.operator.plan;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Settings that Kafka can change while it runs are changed so, for all brokers at once. They are
 * also in the brokers' file, so that a broker that starts anew has them from its first moment.
 */
final class BrokerSettings {

    private BrokerSettings() {}

    static List<Step> next(ClusterModel cluster, ObservedCluster seen) {
        return seen.view()
                .map(view -> next(BrokerProperties.of(cluster).dynamic(), view))
                .orElse(List.of());
    }

    static List<Step> next(SortedMap<String, String> wanted, KafkaView view) {
        var set = new TreeMap<String, String>();
        wanted.forEach((key, value) -> {
            if (!same(key, value, view.dynamicDefaults(), view)
                    && anyBrokerHasAnother(key, value, view)) {
                set.put(key, value);
            }
        });
        var unset = new TreeSet<String>();
        for (var key : view.dynamicDefaults().keySet()) {
            if (!wanted.containsKey(key) && isOurs(key)) {
                unset.add(key);
            }
        }
        return set.isEmpty() && unset.isEmpty()
                ? List.of()
                : List.of(
                        new KafkaStep.AlterBrokers(
                                set, unset, "they differ from the declared ones"));
    }

    /** A broker that did not tell its settings, having just died perhaps, is not asked about. */
    private static boolean anyBrokerHasAnother(String key, String value, KafkaView view) {
        return view.brokers().values().stream()
                .map(broker -> broker.settings())
                .filter(settings -> !settings.isEmpty())
                .anyMatch(settings -> !same(key, value, settings, view));
    }

    private static boolean same(
            String key, String value, Map<String, String> told, KafkaView view) {
        var other = told.get(key);
        return other != null && view.settingTypes().same(key, value, other);
    }

    /**
     * Throttles belong to whoever moves data. Kafka itself sets min.insync.replicas for all
     * brokers, and refuses to unset it (KIP-966).
     */
    private static boolean isOurs(String key) {
        return !key.contains("throttled") && !key.equals("min.insync.replicas");
    }
}
