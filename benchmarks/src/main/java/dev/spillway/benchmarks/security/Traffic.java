package dev.spillway.benchmarks.security;

import java.util.List;

/** The rounds of both listeners, in alternation: the n-th of both ran one after the other. */
record Traffic(
        List<Transfer> plainProduce,
        List<Transfer> tlsProduce,
        List<Transfer> plainConsume,
        List<Transfer> tlsConsume,
        String cipher) {}
