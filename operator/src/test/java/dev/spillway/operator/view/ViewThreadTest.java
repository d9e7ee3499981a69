package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.TopicStep;
import java.time.Clock;
import java.time.Duration;
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
        var view = view(new FakeConnection());
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

    /** Nobody else would look at the Cluster again: its status would stay as it is. */
    @Test
    void anErrorDoesNotEndTheThread() throws InterruptedException {
        var failed = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var connection = new FakeConnection();
        connection.meanwhile =
                () -> {
                    if (failed.getCount() > 0) {
                        failed.countDown();
                        throw new NoClassDefFoundError("a library's");
                    }
                    goesOn.countDown();
                };
        var view = view(connection);
        var worker = ViewThread.start(view);
        view.submit("first", List.of(create("first")));
        assertThat(failed.await(1, TimeUnit.MINUTES)).isTrue();
        view.submit("next", List.of(create("next")));
        assertThat(goesOn.await(1, TimeUnit.MINUTES)).isTrue();
        worker.end();
    }

    /** The Lease is given up after that. */
    @Test
    void anEndWaitsForTheChangeThatIsUnderWay() throws InterruptedException {
        var changing = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var connection = new FakeConnection();
        connection.meanwhile =
                () -> {
                    changing.countDown();
                    await(answer);
                };
        var view = view(connection);
        var worker = ViewThread.start(view);
        view.submit("first", List.of(create("first")));
        await(changing);
        worker.end();
        assertThat(worker.awaitChange(Duration.ofMillis(50))).isFalse();
        answer.countDown();
        assertThat(worker.awaitChange(Duration.ofMinutes(1))).isTrue();
    }

    /** Kafka's time-outs are longer than the time for an orderly end. */
    @Test
    void anEndDoesNotWaitForAPollThatHangs() throws InterruptedException {
        var nodes = BrokerPods.of(Pod.State.Starting);
        var polling = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var view =
                new ClusterView(
                        KEY,
                        () -> nodes,
                        new FakeConnection(),
                        pod -> {
                            polling.countDown();
                            await(answer);
                            return Optional.empty();
                        },
                        new Listener(),
                        Clock.systemUTC());
        view.observe(nodes);
        var worker = ViewThread.start(view);
        await(polling);
        worker.end();
        assertThat(worker.awaitChange(Duration.ZERO)).isTrue();
        answer.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TopicStep create(String topic) {
        return new TopicStep.Create(topic, 1, 1, new TreeMap<>(), "");
    }

    private final class Listener implements ViewListener {
        @Override
        public void usersChanged(ClusterKey cluster, Collection<String> holders) {}

        @Override
        public void allUsersChanged(ClusterKey cluster) {}

        @Override
        public void clusterChanged(ClusterKey cluster) {}

        @Override
        public void topicsChanged(ClusterKey cluster, Collection<String> topics) {
            topics.stream().filter(told::add).forEach(topic -> all.countDown());
        }

        @Override
        public void allTopicsChanged(ClusterKey cluster) {}
    }

    private ClusterView view(FakeConnection connection) {
        var nodes = BrokerPods.ready();
        var view =
                new ClusterView(
                        KEY,
                        () -> nodes,
                        connection,
                        pod -> Optional.empty(),
                        new Listener(),
                        Clock.systemUTC());
        view.observe(nodes);
        return view;
    }
}
