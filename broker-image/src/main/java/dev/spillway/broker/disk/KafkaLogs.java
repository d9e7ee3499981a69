package dev.spillway.broker.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kafka.cluster.Partition;
import kafka.server.BrokerServer;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogSegment;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.log.metrics.BrokerTopicMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.OptionConverters;

/** Reads them from a broker in this process. */
final class KafkaLogs implements BrokerLogs {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLogs.class);
    private static final String LOCAL_RETENTION = "local.retention.ms";

    /**
     * Kafka maps the time index of a segment into memory to answer for its newest record, and a
     * process may have 65,530 mappings. Of further segments the time of the last write counts.
     */
    private static final int MOST_INDEXES = 10_000;

    private final BrokerServer broker;

    KafkaLogs(BrokerServer broker) {
        this.broker = broker;
    }

    @Override
    public long produced() {
        return all().bytesInRate().count();
    }

    @Override
    public long appended() {
        return produced() + all().replicationBytesInRate().map(meter -> meter.count()).orElse(0L);
    }

    private BrokerTopicMetrics all() {
        return broker.brokerTopicStats().allTopicsStats();
    }

    @Override
    public List<HotData.Log> tiered() {
        List<HotData.Log> logs = new ArrayList<>();
        int seen = 0;
        for (UnifiedLog log : broker.logManager().allLogs()) {
            if (log.remoteLogEnabled() && !log.config().remoteLogCopyDisable()) {
                try {
                    logs.add(read(log, seen < MOST_INDEXES));
                    seen += log.numberOfSegments();
                } catch (IOException | RuntimeException e) {
                    // Its files may have been deleted at this moment; the next look shows it.
                    LOG.debug("cannot look at the segments of {}", log.topicPartition(), e);
                }
            }
        }
        return logs;
    }

    private HotData.Log read(UnifiedLog log, boolean fromIndex) throws IOException {
        boolean led = isLed(log);
        long uploaded = log.highestOffsetInRemoteStorage();
        List<LogSegment> segments = log.logSegments();
        List<HotData.Segment> read = new ArrayList<>(segments.size());
        for (int i = 0; i < segments.size(); i++) {
            LogSegment segment = segments.get(i);
            boolean isUploaded =
                    i + 1 < segments.size() && segments.get(i + 1).baseOffset() - 1 <= uploaded;
            long newest = fromIndex ? segment.largestTimestamp() : segment.lastModified();
            // Reads the file, if nobody has asked before.
            long oldest =
                    led && !isUploaded && segment.size() > 0
                            ? segment.getFirstBatchTimestamp()
                            : newest;
            read.add(new HotData.Segment(segment.size(), newest, oldest, isUploaded));
        }
        return new HotData.Log(followsDefault(log.config()), led, read);
    }

    /**
     * Whether a narrower default would make data leave. The operator gives a topic whose retention
     * is shorter than the default that retention as its local one, since Kafka would refuse it
     * otherwise, and takes it away again when the default is the shorter one.
     */
    static boolean followsDefault(LogConfig config) {
        return !config.overriddenConfigs.contains(LOCAL_RETENTION)
                || Long.toString(config.retentionMs)
                        .equals(String.valueOf(config.originals().get(LOCAL_RETENTION)));
    }

    private boolean isLed(UnifiedLog log) {
        Optional<Partition> partition =
                OptionConverters.toJava(
                        broker.replicaManager().onlinePartition(log.topicPartition()));
        return partition.filter(Partition::isLeader).isPresent();
    }
}
