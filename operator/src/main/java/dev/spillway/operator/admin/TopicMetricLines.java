package dev.spillway.operator.admin;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Collects a metrics page's lines about topics, the bucket and the disk as they arrive: the rest of
 * a long page is not kept, and no thread waits for it.
 */
final class TopicMetricLines implements Flow.Subscriber<String> {
    private final List<String> lines = new ArrayList<>();

    private TopicMetricLines() {}

    static BodyHandler<List<String>> handler() {
        return answer ->
                BodyHandlers.<TopicMetricLines, List<String>>fromLineSubscriber(
                                new TopicMetricLines(), one -> one.lines, null)
                        .apply(answer);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (TopicMetrics.matches(line)
                || BucketMetrics.matches(line)
                || DiskMetrics.matches(line)) {
            lines.add(line);
        }
    }

    // The response itself fails.
    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
}
