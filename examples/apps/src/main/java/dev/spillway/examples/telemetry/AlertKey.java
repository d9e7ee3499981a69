package dev.spillway.examples.telemetry;

/** Which rule, and about what: a service, a broker. */
record AlertKey(String rule, String subject) {}
