package dev.spillway.local.demo;

/** What becomes one Kafka record. */
record SourceRecord(byte[] key, byte[] value) {

    long bytes() {
        return (long) key.length + value.length;
    }
}
