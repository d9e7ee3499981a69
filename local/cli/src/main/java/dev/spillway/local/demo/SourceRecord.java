package dev.spillway.local.demo;

/** Key and value of one record to produce. */
record SourceRecord(byte[] key, byte[] value) {

    long bytes() {
        return (long) key.length + value.length;
    }
}
