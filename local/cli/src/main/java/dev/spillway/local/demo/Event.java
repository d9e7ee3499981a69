package dev.spillway.local.demo;

/** What becomes one Kafka record. */
record Event(byte[] key, byte[] value) {

    long bytes() {
        return (long) key.length + value.length;
    }
}
