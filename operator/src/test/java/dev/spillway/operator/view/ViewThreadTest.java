package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.TopicStep;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ViewThreadTest {
    private static final ClusterKey KEY = new ClusterKey("default", "events");
    private static final int TOPICS = 2_000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final CountDownLatch all = new CountDownLatch(TOPICS);

    /** From many threads at once, while the worker works and sleeps. */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        var nodes = BrokerPods.ready();
        var view =
                new ClusterView(
                        KEY,
                        () -> nodes,
                        new FakeConnection(),
                        pod -> Optional.empty(),
                        new Listener(),
                        Clock.systemUTC());
        view.observe(nodes);
        var worker = ViewThread.start(view);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TOPICS; i++) {
                var topic = "t-" + i;
                threads.submit(() -> view.submit(topic, List.of(create(topic))));
            }
        }
        assertThat(all.await(2, TimeUnit.MINUTES)).as("%d told", told.size()).isTrue();
        worker.end();
    }

    private static TopicStep create(String topic) {
        return new TopicStep.Create(topic, 1, 1, new TreeMap<>(), "");
    }

    private final class Listener implements ViewListener {
        @Override
        public void clusterChanged(ClusterKey cluster) {}

        @Override
        public void topicsChanged(ClusterKey cluster, Collection<String> topics) {
            topics.stream().filter(told::add).forEach(topic -> all.countDown());
        }

        @Override
        public void allTopicsChanged(ClusterKey cluster) {}
    }
}
