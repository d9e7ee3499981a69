package dev.spillway.operator.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Heap, collector and compiler of a node, from the memory of its container.
 *
 * <table>
 * <caption>Heap, unless jvm.heap is set</caption>
 * <tr><td>broker</td><td>half of the memory, at most 6 GiB: the rest is page cache, from which
 *     consumers of hot data are served</td></tr>
 * <tr><td>controller</td><td>three quarters, at most 4 GiB: it holds the metadata in its heap, and
 *     reads its log at start only</td></tr>
 * <tr><td>both</td><td>at least 192 MiB are left for classes, compiled code, threads and
 *     buffers</td></tr>
 * </table>
 *
 * <table>
 * <caption>The JVM, by heap</caption>
 * <tr><td>under 512 MiB</td><td>serial collector, C1 only, a small young generation, free native
 *     memory goes back: the least memory and CPU at start</td></tr>
 * <tr><td>under 1 GiB</td><td>serial collector, C2: collections of a heap of this size are short,
 *     and G1's own structures and threads would cost more than they are worth</td></tr>
 * <tr><td>from 1 GiB</td><td>G1 with Kafka's own pause target, C2, a heap that neither grows
 *     nor shrinks</td></tr>
 * </table>
 *
 * <p>Not ZGC: heaps end at 6 GiB, where G1 holds its target of 20 ms, which nothing in Kafka's
 * protocol notices; ZGC pauses less, but has no compressed references, uses more CPU, and on JDK 25
 * loads no objects from the image's AOT cache, so that a start takes half as much CPU again.
 */
final class JvmSizing {
    /** What a JVM with Kafka uses beyond a small heap. */
    static final Bytes NATIVE = Bytes.mebi(192);

    private static final Bytes LARGEST_BROKER_HEAP = Bytes.gibi(6);
    private static final Bytes LARGEST_CONTROLLER_HEAP = Bytes.gibi(4);

    private static final Bytes WORTH_C2 = Bytes.mebi(512);
    private static final Bytes WORTH_G1 = Bytes.gibi(1);

    /**
     * By file of the image: C2 compiles cryptography alone. Without C2 the JVM does not use the
     * processor's AES instructions, and a broker encrypts 64 MB/s, not 5 GB/s.
     */
    private static final List<String> C1_BUT_FOR_CRYPTOGRAPHY =
            List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:CompilerDirectivesFile=/opt/spillway/compiler-directives.json");

    /** From here regions of 16 MiB are still hundreds. */
    private static final Bytes WORTH_LARGE_REGIONS = Bytes.gibi(4);

    private static final Bytes LEAST_YOUNG_GENERATION = Bytes.mebi(8);

    private JvmSizing() {}

    /** In whole MiB; less than Kafka needs, down to 0, when there is too little memory. */
    static Bytes heap(NodeRole role, Bytes memory) {
        Bytes share =
                switch (role) {
                    case Broker -> least(part(memory, 2, 4), LARGEST_BROKER_HEAP);
                    case Controller -> least(part(memory, 3, 4), LARGEST_CONTROLLER_HEAP);
                };
        long left = Math.max(0, memory.value() - NATIVE.value());
        long mebi = Bytes.mebi(1).value();
        return Bytes.mebi(Math.min(share.value(), left) / mebi);
    }

    /**
     * Every option of the JVM, ours before the user's: of two that contradict each other the JVM
     * takes the last, but of two collectors it takes neither and does not start. Those in the
     * image's jvm.options come after all of these.
     */
    static List<String> options(Bytes heap, List<String> users) {
        boolean ownCollector = users.stream().noneMatch(JvmOptions::choosesCollector);
        var options = new ArrayList<String>();
        if (heap.compareTo(WORTH_G1) < 0) {
            options.add("-Xmx" + size(heap));
            if (ownCollector) {
                options.add("-XX:+UseSerialGC");
            }
            if (heap.compareTo(WORTH_C2) < 0) {
                if (ownCollector) {
                    options.add("-Xmn" + size(greatest(part(heap, 1, 8), LEAST_YOUNG_GENERATION)));
                }
                options.addAll(C1_BUT_FOR_CRYPTOGRAPHY);
                options.add("-XX:TrimNativeHeapInterval=5000");
            }
        } else {
            options.add("-Xms" + size(heap));
            options.add("-Xmx" + size(heap));
            if (ownCollector) {
                options.addAll(g1(heap));
            }
        }
        options.addAll(users);
        return List.copyOf(options);
    }

    private static List<String> g1(Bytes heap) {
        return List.of(
                "-XX:+UseG1GC",
                // As in Kafka's own start script.
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35",
                "-XX:+ExplicitGCInvokesConcurrent",
                // An object of half a region gets regions of its own, outside of the young
                // generation. By default that begins at 512 KiB or 1 MiB, which is the size of
                // Kafka's largest batches.
                "-XX:G1HeapRegionSize=" + (heap.compareTo(WORTH_LARGE_REGIONS) < 0 ? "4m" : "16m"));
    }

    private static Bytes part(Bytes whole, int numerator, int denominator) {
        return new Bytes(whole.value() / denominator * numerator);
    }

    private static Bytes least(Bytes a, Bytes b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Bytes greatest(Bytes a, Bytes b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /** {@code 256m}; the JVM knows no other units than powers of 1024. */
    private static String size(Bytes bytes) {
        long mebi = Bytes.mebi(1).value();
        return bytes.value() % mebi == 0 ? bytes.value() / mebi + "m" : bytes.value() / 1024 + "k";
    }
}
