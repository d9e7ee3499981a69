package dev.spillway.benchmarks;

import dev.spillway.benchmarks.measure.Measurement;
import dev.spillway.benchmarks.workload.BrokerWorkload;
import dev.spillway.benchmarks.workload.RawSdk;
import dev.spillway.benchmarks.workload.Segment;
import dev.spillway.benchmarks.workload.WorkloadSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs every workload once; the raw SDK's runs right before the plugin's that it is compared with.
 */
final class Suite {
    static final String RAW_PUT = "raw PUT, 4 parallel";
    static final String UPLOAD_1 = "upload, 1 thread";
    static final String UPLOAD_4 = "upload, 4 threads";
    static final String UPLOAD_SMALL = "upload, segments of 1 MiB";
    static final String INDEXES = "three indexes of a segment";
    static final String RAW_GET_1 = "raw GET of a segment, one at a time";
    static final String RAW_GET_2 = "raw ranged GETs, 2 parallel";
    static final String RAW_GET_4 = "raw ranged GETs, 4 parallel";
    static final String READ_1 = "sequential read, 1 consumer";
    static final String RAW_GET_EACH = "raw GETs, one a consumer";
    static final String RAW_KEPT_EACH = "the same, kept, checked, handed over";
    static final String READ_EACH = "sequential read, one consumer per segment";
    static final String RAW_RANDOM = "raw GETs of 64 KiB, 4 in parallel";
    static final String RANDOM = "random reads of 64 KiB, 4 in parallel";
    static final String DELETE = "delete, 10 threads";

    private static final int SMALL_BYTES = 1024 * 1024;
    private static final int UPLOADING_THREADS = 4;
    private static final int RANDOM_THREADS = 4;

    private final BrokerWorkload broker;
    private final RawSdk raw;
    private final Path directory;
    private final Map<String, Measurement> results = new LinkedHashMap<>();

    /**
     * @param directory for the segments' files
     */
    Suite(BrokerWorkload broker, RawSdk raw, Path directory) {
        this.broker = broker;
        this.raw = raw;
        this.directory = directory;
    }

    /** The measurements by name, in order. */
    Map<String, Measurement> run(WorkloadSize scale) throws Exception {
        results.clear();
        List<Segment> files = segments(scale.segments(), scale.segmentBytes());
        List<Segment> consecutive = new ArrayList<>();
        List<Segment> partitions = new ArrayList<>();
        for (Segment file : files) {
            consecutive.add(file.as(0, consecutive.size()));
            partitions.add(file.as(1 + partitions.size(), 0));
        }
        List<Segment> cold = new ArrayList<>();
        List<Segment> coldPartitions = new ArrayList<>();

        add(raw.put(RAW_PUT, UPLOADING_THREADS, files));
        add(broker.upload(UPLOAD_1, 1, consecutive, cold));
        add(broker.upload(UPLOAD_4, UPLOADING_THREADS, partitions, coldPartitions));
        List<Segment> small = uploadSmall(scale);

        add(broker.indexes(INDEXES, coldPartitions));

        add(raw.getRanges(RAW_GET_1, 1, files));
        add(raw.getRanges(RAW_GET_2, 2, files));
        add(raw.getRanges(RAW_GET_4, 4, files));
        add(broker.sequential(READ_1, List.of(cold)));

        add(raw.get(RAW_GET_EACH, files.size(), files));
        add(raw.getKept(RAW_KEPT_EACH, files.size(), files));
        add(broker.sequential(READ_EACH, BrokerWorkload.apart(coldPartitions)));

        add(raw.random(RAW_RANDOM, RANDOM_THREADS, scale.randomReads(), files));
        add(broker.random(RANDOM, RANDOM_THREADS, scale.randomReads(), coldPartitions));

        add(broker.delete(DELETE, small));
        cleanUp(cold, coldPartitions);
        return results;
    }

    private List<Segment> uploadSmall(WorkloadSize scale) throws Exception {
        Segment file = Segment.write(directory, scale.segments(), SMALL_BYTES);
        List<Segment> small = new ArrayList<>();
        for (int nth = 0; nth < scale.smallSegments(); nth++) {
            small.add(file.as(0, scale.segments() + nth));
        }
        List<Segment> cold = new ArrayList<>();
        add(broker.upload(UPLOAD_SMALL, UPLOADING_THREADS, small, cold));
        return cold;
    }

    private void cleanUp(List<Segment> some, List<Segment> others) throws Exception {
        broker.delete("clean up", some);
        broker.delete("clean up", others);
    }

    private List<Segment> segments(int count, int bytes) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            segments.add(Segment.write(directory, number, bytes));
        }
        return segments;
    }

    private void add(Measurement measured) {
        System.err.printf("%-40s %7.1f s%n", measured.name(), measured.seconds());
        results.put(measured.name(), measured);
    }
}
