package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.MetricSample;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Requests that the API server has counted so far, from {@code apiserver_request_total}. local/
 * labels each request with its client; other servers do not, so there the requests of all clients
 * for Topics, Clusters and Events count.
 */
record ApiRequestCounts(KubernetesClient client) {
    private static final String METRIC = "apiserver_request_total";
    private static final String OPERATOR = "fabric8-kubernetes-client";
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE");

    /**
     * Requests by kind, such as {@code APPLY topics/status}.
     *
     * @param byKind without those for Leases
     */
    record Counts(Map<String, Long> byKind, long leases) {

        static final Counts NONE = new Counts(Map.of(), 0);

        Counts since(Counts before) {
            return new Counts(MetricSample.since(before.byKind, byKind), leases - before.leases);
        }

        long all() {
            return sum(byKind.entrySet().stream());
        }

        long writes() {
            return sum(byKind.entrySet().stream().filter(each -> isWrite(each.getKey())));
        }

        /** Writes of Topics. */
        long topicWrites() {
            return sum(
                    byKind.entrySet().stream()
                            .filter(each -> isWrite(each.getKey()))
                            .filter(each -> each.getKey().contains(" topics")));
        }

        private static boolean isWrite(String kind) {
            return WRITES.contains(kind.substring(0, kind.indexOf(' ')));
        }

        private static long sum(Stream<Map.Entry<String, Long>> counts) {
            return counts.mapToLong(Map.Entry::getValue).sum();
        }
    }

    /** Empty when this user may not read the API server's metrics. */
    Optional<Counts> now() {
        String page;
        try {
            page = client.raw("/metrics");
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
        if (page == null) {
            return Optional.empty();
        }
        Map<String, Long> byKind = new TreeMap<>();
        long[] leases = {0};
        MetricSample.of(page, METRIC)
                .filter(ApiRequestCounts::isOperators)
                .forEach(sample -> {
                    if (sample.label("resource").equals("leases")) {
                        leases[0] += (long) sample.value();
                    } else {
                        byKind.merge(kind(sample), (long) sample.value(), Long::sum);
                    }
                });
        return Optional.of(new Counts(byKind, leases[0]));
    }

    /** Whether requests of other clients are included. */
    boolean ofAllClients() {
        String page = client.raw("/metrics");
        return page != null
                && MetricSample.of(page, METRIC)
                        .noneMatch(each -> each.labels().containsKey("client"));
    }

    private static boolean isOperators(MetricSample sample) {
        return sample.labels().containsKey("client")
                ? sample.label("client").equals(OPERATOR)
                : sample.label("group").equals("spillway.dev")
                        || sample.label("resource").equals("events");
    }

    private static String kind(MetricSample sample) {
        String subresource = sample.label("subresource");
        return "%s %s%s"
                .formatted(
                        sample.label("verb"),
                        sample.label("resource"),
                        subresource.isEmpty() ? "" : "/" + subresource);
    }
}
