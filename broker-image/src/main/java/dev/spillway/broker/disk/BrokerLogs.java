package dev.spillway.broker.disk;

import java.util.List;

/** What of a running broker matters for its disk. */
interface BrokerLogs {
    /** Bytes that producers have written here since the start of the process. */
    long produced();

    /** Bytes that producers and replication have appended since then. */
    long appended();

    /** Of the tiered partitions. */
    List<HotData.Log> tiered();
}
