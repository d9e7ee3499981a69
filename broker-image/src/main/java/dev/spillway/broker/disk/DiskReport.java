package dev.spillway.broker.disk;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a broker says of its disk, in its metrics and to the other brokers.
 *
 * @param inflow bytes per second that producers and replication appended, on average of the last
 *     minute
 * @param limit bytes per second that producers may write to this broker; empty while there is no
 *     limit
 * @param hot empty until it has been computed for the first time
 */
public record DiskReport(
        DiskUsage usage, double inflow, OptionalDouble limit, Optional<HotData> hot) {}
