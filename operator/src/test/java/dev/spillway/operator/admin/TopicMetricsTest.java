package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicMetricsTest {

    /** As the broker image writes it. */
    private static final String PAGE =
            """
            # HELP kafka_server_brokertopicmetrics_remotelogsizebytes x
            kafka_server_brokertopicmetrics_remotelogsizebytes{topic="page-views"} 2.5165824E7
            kafka_server_brokertopicmetrics_remotelogsizebytes{topic="orders"} 0.0
            kafka_server_brokertopicmetrics_remotelogsizebytes 2.5165824E7
            kafka_server_brokertopicmetrics_remotecopyerrors_total{topic="page-views"} 3.0
            kafka_server_brokertopicmetrics_bytesin_total{topic="page-views"} 7.0
            kafka_server_brokertopicmetrics_bytesin_total 9.0
            """;

    @Test
    void readsBytesAndErrorsOfEachTopic() {
        var metrics = TopicMetrics.parse(PAGE.lines().filter(TopicMetrics::matches).toList());
        assertThat(metrics.cold())
                .containsEntry("page-views", 25_165_824L)
                .containsEntry("orders", 0L)
                .hasSize(2);
        assertThat(metrics.produced()).isEqualTo(9);
        assertThat(metrics.copyErrors()).containsEntry("page-views", 3L).hasSize(1);
    }
}
