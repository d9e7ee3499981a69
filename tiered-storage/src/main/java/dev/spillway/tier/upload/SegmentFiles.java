package dev.spillway.tier.upload;

import java.nio.file.Path;
import java.util.Optional;

/** A broker's files of a segment, and the leader epochs as the text of their checkpoint. */
public record SegmentFiles(
        Path log,
        Path offsetIndex,
        Path timeIndex,
        Optional<Path> transactionIndex,
        Path producerSnapshot,
        byte[] leaderEpochs) {}
