package dev.spillway.operator.model;

import dev.spillway.operator.api.JvmSpec;
import dev.spillway.operator.api.PodSpec;
import dev.spillway.operator.api.ResourcesSpec;
import dev.spillway.operator.model.Problem.Reason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the disk, memory and JVM of the nodes of one role. */
final class NodePoolParser {
    /**
     * Kafka keeps at least the active segment of every partition, 1 GiB by default, and its
     * indexes.
     */
    private static final Bytes MIN_DISK = Bytes.mebi(256);

    /** Requested where the user says nothing of memory: enough for a broker with some work. */
    private static final Bytes BROKER_MEMORY = Bytes.gibi(2);

    private static final Bytes CONTROLLER_MEMORY = Bytes.gibi(1);

    /** Of a heap that the user sets, without memory: what is requested beyond it. */
    private static final Bytes BROKER_OVERHEAD = Bytes.mebi(512);

    private static final Bytes CONTROLLER_OVERHEAD = Bytes.mebi(256);

    private final SpecReader in;
    private final NodeRole role;
    private final String path;
    private final Bytes cache;
    private final Set<Integer> ports;

    /**
     * @param path parent of the fields: spec, or spec.controllers
     * @param cache for cold data in the heap, as far as the user sets it
     * @param ports that nodes of the role listen on
     */
    NodePoolParser(SpecReader in, NodeRole role, String path, Bytes cache, Set<Integer> ports) {
        this.in = in;
        this.role = role;
        this.path = path;
        this.cache = cache;
        this.ports = ports;
    }

    NodePool parse(
            int replicas,
            @Nullable String size,
            @Nullable String growTo,
            @Nullable String storageClass,
            @Nullable ResourcesSpec resources,
            @Nullable JvmSpec jvm,
            @Nullable PodSpec pod) {
        Storage storage = storage(size, growTo, storageClass);
        var parser = new ResourcesParser(in, path);
        ContainerResources given = parser.resources(resources);
        Bytes heap =
                parser.heap(jvm, given, defaultMemory(), memory -> JvmSizing.heap(role, memory));
        cacheFits(heap);
        ContainerResources all =
                ResourcesParser.withDefaults(
                        given, role == NodeRole.Broker ? "250m" : "100m", memoryRequest(jvm, heap));
        return new NodePool(
                role,
                replicas,
                storage,
                all.requests(),
                all.limits(),
                new Jvm(heap, parser.options(jvm)),
                new PodSettingsParser(in, path + ".pod", ports).parse(pod));
    }

    private Storage storage(
            @Nullable String text, @Nullable String growTo, @Nullable String storageClass) {
        String field = path + ".storage.size";
        Bytes size =
                in.bytes(
                        field,
                        in.required(
                                field, text, "0", "set the size of each disk, for example 100Gi"));
        if (text != null && Bytes.parse(text).isPresent() && size.compareTo(MIN_DISK) < 0) {
            in.refuse(
                    field,
                    Reason.Invalid,
                    "%s is too small for Kafka; write at least %s (is a suffix such as Gi missing?)"
                            .formatted(text, MIN_DISK.text()));
        }
        return new Storage(
                size,
                growTo == null ? size : growTo(growTo, size),
                storageClass == null
                        ? new StorageClass.Default()
                        : new StorageClass.Named(storageClass));
    }

    private Bytes growTo(String text, Bytes size) {
        String field = path + ".storage.growTo";
        Bytes limit = in.bytes(field, text);
        if (Bytes.parse(text).isPresent() && limit.compareTo(size) < 0) {
            in.refuse(
                    field,
                    Reason.Invalid,
                    "%s is less than %s.storage.size, %s; raise it, or leave it out: the disks then do"
                                    .formatted(text, path, size.text())
                            + " not grow by themselves");
        }
        return limit.compareTo(size) < 0 ? size : limit;
    }

    /** A cache for cold data takes at most half of the heap, which is half of the memory. */
    private Bytes defaultMemory() {
        return switch (role) {
            case Broker -> {
                long forCache = BROKER_OVERHEAD.value() + 4 * cache.value();
                yield new Bytes(Math.max(BROKER_MEMORY.value(), forCache));
            }
            case Controller -> CONTROLLER_MEMORY;
        };
    }

    private void cacheFits(Bytes heap) {
        if (cache.value() > heap.value() / 2) {
            in.refuse(
                    "spec.tiering.cache.size",
                    Reason.Invalid,
                    "%s is more than half of the heap of %s; lower it, or raise %s.jvm.heap"
                            .formatted(cache.text(), heap.text(), path));
        }
    }

    private Bytes memoryRequest(@Nullable JvmSpec jvm, Bytes heap) {
        if (jvm == null || jvm.heap() == null) {
            return defaultMemory();
        }
        Bytes overhead = role == NodeRole.Broker ? BROKER_OVERHEAD : CONTROLLER_OVERHEAD;
        return new Bytes(heap.value() + overhead.value());
    }
}
