package dev.spillway.local.kubelet;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Events about Pods, for {@code kubectl describe}; a repetition is counted in the same
 * Event. Recording never blocks a Pod: when the API is too slow, the newest Events are dropped.
 */
final class EventRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final int MAX_QUEUED = 500;
    private static final int MAX_REMEMBERED = 1000;

    private final KubernetesClient client;
    private final String node;
    private final Clock clock;
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final Map<Key, Event> recorded =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Event> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };
    private final Thread writer;

    private record Key(String uid, String reason, String message) {}

    EventRecorder(KubernetesClient client, String node, Clock clock) {
        this.client = client;
        this.node = node;
        this.clock = clock;
        this.writer = Thread.ofVirtual().name("events").start(this::write);
    }

    void normal(Pod pod, String reason, String message) {
        enqueue(pod, "Normal", reason, message);
    }

    void warning(Pod pod, String reason, String message) {
        enqueue(pod, "Warning", reason, message);
    }

    /** Stops recording; what is queued is dropped. */
    @Override
    public void close() {
        writer.interrupt();
    }

    private void enqueue(Pod pod, String type, String reason, String message) {
        if (!queue.offer(() -> record(pod, type, reason, message))) {
            LOG.debug("the queue is full; dropped Event {}: {}", reason, message);
        }
    }

    private void write() {
        try {
            while (true) {
                try {
                    queue.take().run();
                } catch (KubernetesClientException e) {
                    // The namespace is being deleted, or the API is shutting down.
                    LOG.debug("cannot store an Event", e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the event recorder was interrupted");
        }
    }

    private void record(Pod pod, String type, String reason, String message) {
        Key key = new Key(pod.getMetadata().getUid(), reason, message);
        Event before = recorded.get(key);
        Event event = before == null ? first(pod, type, reason, message) : again(before);
        recorded.put(
                key,
                client.v1()
                        .events()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .resource(event)
                        .unlock()
                        .createOr(existing -> existing.update()));
    }

    private Event first(Pod pod, String type, String reason, String message) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName() + "." + Long.toHexString(System.nanoTime()))
                .withNamespace(pod.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .withUid(pod.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withNewSource("kubelet", node)
                .withReportingComponent("kubelet")
                .withReportingInstance(node)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }

    private Event again(Event before) {
        return new EventBuilder(before)
                .withLastTimestamp(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .withCount(before.getCount() + 1)
                .build();
    }
}
