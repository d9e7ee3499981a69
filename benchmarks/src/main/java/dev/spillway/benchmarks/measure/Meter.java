package dev.spillway.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Measures work of this process, and the requests that it causes. */
public final class Meter {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI counts;

    /** Something to measure; returns how many bytes of segments it processed. */
    public interface Work {
        long run(Durations durations) throws Exception;
    }

    /**
     * @param counts where the store publishes its counts
     */
    public Meter(URI counts) {
        this.counts = counts;
    }

    public Measurement measure(String name, Work work) throws Exception {
        Durations durations = new Durations();
        StoreTraffic trafficBefore = traffic();
        try (HeapPeak heap = new HeapPeak()) {
            long cpuBefore = PROCESS.getProcessCpuTime();
            long allocatedBefore = THREADS.getTotalThreadAllocatedBytes();
            long start = System.nanoTime();
            long bytes = work.run(durations);
            long took = System.nanoTime() - start;
            long cpu = PROCESS.getProcessCpuTime() - cpuBefore;
            long allocated = THREADS.getTotalThreadAllocatedBytes() - allocatedBefore;
            return new Measurement(
                    name,
                    bytes,
                    took / 1e9,
                    cpu / 1e9,
                    allocated,
                    heap.growth(),
                    traffic().since(trafficBefore),
                    durations);
        }
    }

    private StoreTraffic traffic() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(counts).build();
        return StoreTraffic.parse(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
