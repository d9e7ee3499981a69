package dev.spillway.operator.model;

import dev.spillway.operator.api.JvmSpec;
import dev.spillway.operator.api.PodSpec;
import dev.spillway.operator.api.ResourcesSpec;
import dev.spillway.operator.model.Problem.Reason;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parses the disk, memory and JVM of the nodes of one role. */
final class NodePoolParser {
    /**
     * Kafka keeps at least the active segment of every partition, 1 GiB by default, and its
     * indexes.
     */
    private static final Bytes MIN_DISK = Bytes.mebi(256);

    private static final Bytes MIN_HEAP = Bytes.mebi(64);

    /** Above this Kafka gains nothing: the page cache does the work. */
    private static final Bytes LARGEST_DEFAULT_HEAP = Bytes.gibi(6);

    /** Beyond the heap: class metadata, threads, direct buffers; and some page cache. */
    private static final Bytes BROKER_OVERHEAD = Bytes.mebi(512);

    private static final Bytes CONTROLLER_OVERHEAD = Bytes.mebi(256);

    private final SpecReader in;
    private final NodeRole role;
    private final String path;
    private final Tiering tiering;

    /**
     * @param path parent of the fields: spec, or spec.controllers
     */
    NodePoolParser(SpecReader in, NodeRole role, String path, Tiering tiering) {
        this.in = in;
        this.role = role;
        this.path = path;
        this.tiering = tiering;
    }

    NodePool parse(
            int replicas,
            @Nullable String size,
            @Nullable String storageClass,
            @Nullable ResourcesSpec resources,
            @Nullable JvmSpec jvm,
            @Nullable PodSpec pod) {
        Storage storage = storage(size, storageClass);
        var requests = quantities("requests", resources == null ? null : resources.requests());
        var limits = quantities("limits", resources == null ? null : resources.limits());
        requestsWithinLimits(requests, limits);
        Bytes heap = heap(jvm, requests, limits);
        return new NodePool(
                role,
                replicas,
                storage,
                withDefaults(requests, limits, heap),
                limits,
                new Jvm(heap, options(jvm)),
                new PodSettingsParser(in, path + ".pod").parse(pod));
    }

    private Storage storage(@Nullable String text, @Nullable String storageClass) {
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
                storageClass == null
                        ? new StorageClass.Default()
                        : new StorageClass.Named(storageClass));
    }

    private SortedMap<String, Quantity> quantities(
            String which, @Nullable Map<String, Quantity> given) {
        var read = new TreeMap<String, Quantity>();
        if (given != null) {
            given.forEach((resource, quantity) -> {
                if (amount(quantity).isEmpty()) {
                    in.refuse(
                            "%s.resources.%s[%s]".formatted(path, which, resource),
                            Reason.Invalid,
                            "\"%s\" is not a quantity: write for example 500m for CPU, 2Gi"
                                            .formatted(quantity)
                                    + " for memory");
                } else {
                    read.put(resource, quantity);
                }
            });
        }
        return read;
    }

    /** Kubernetes would refuse such a Pod only when it is created, which is too late. */
    private void requestsWithinLimits(
            SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {
        requests.forEach((resource, request) -> {
            var limit = limits.get(resource);
            if (limit != null && exact(request).compareTo(exact(limit)) > 0) {
                in.refuse(
                        "%s.resources.requests[%s]".formatted(path, resource),
                        Reason.Invalid,
                        "%s is more than the limit of %s; lower it, or raise the limit"
                                .formatted(request, limit));
            }
        });
    }

    private Bytes heap(
            @Nullable JvmSpec jvm,
            SortedMap<String, Quantity> requests,
            SortedMap<String, Quantity> limits) {
        String field = path + ".jvm.heap";
        Quantity memory = limits.getOrDefault("memory", requests.get("memory"));
        String given = jvm == null ? null : jvm.heap();
        Bytes heap = given == null ? defaultHeap(memory) : in.bytes(field, given);
        if (heap.compareTo(MIN_HEAP) < 0) {
            in.refuse(
                    given == null ? path + ".resources" : field,
                    Reason.Invalid,
                    "leaves a heap of %s, but Kafka needs at least %s; raise the memory or jvm.heap"
                            .formatted(heap.text(), MIN_HEAP.text()));
        }
        if (memory != null && exact(memory).compareTo(BigDecimal.valueOf(heap.value())) <= 0) {
            in.refuse(
                    field,
                    Reason.Invalid,
                    "a heap of %s leaves none of the container's memory of %s; lower it, or raise"
                                    .formatted(heap.text(), memory)
                            + " resources");
        }
        cacheFits(heap);
        return heap;
    }

    private Bytes defaultHeap(@Nullable Quantity memory) {
        if (memory != null) {
            var half = new Bytes(exact(memory).longValue() / 2);
            return half.compareTo(LARGEST_DEFAULT_HEAP) > 0 ? LARGEST_DEFAULT_HEAP : half;
        }
        return switch (role) {
            case Broker -> new Bytes(Bytes.mebi(256).value() + 2 * cache().value());
            case Controller -> Bytes.mebi(128);
        };
    }

    private void cacheFits(Bytes heap) {
        if (cache().value() > heap.value() / 2) {
            in.refuse(
                    "spec.tiering.cache.size",
                    Reason.Invalid,
                    "%s is more than half of the heap of %s; lower it, or raise %s.jvm.heap"
                            .formatted(cache().text(), heap.text(), path));
        }
    }

    private Bytes cache() {
        return switch (tiering) {
            case Tiering.Off off -> new Bytes(0);
            case Tiering.S3 s3 -> s3.cache();
        };
    }

    /** For a resource with a limit, Kubernetes sets the request to the limit. */
    private SortedMap<String, Quantity> withDefaults(
            SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits, Bytes heap) {
        var all = new TreeMap<>(requests);
        if (!limits.containsKey("cpu")) {
            all.putIfAbsent("cpu", new Quantity(role == NodeRole.Broker ? "250m" : "100m"));
        }
        if (!limits.containsKey("memory")) {
            Bytes overhead = role == NodeRole.Broker ? BROKER_OVERHEAD : CONTROLLER_OVERHEAD;
            all.putIfAbsent(
                    "memory", new Quantity(new Bytes(heap.value() + overhead.value()).text()));
        }
        return all;
    }

    private List<String> options(@Nullable JvmSpec jvm) {
        List<String> options = jvm == null || jvm.options() == null ? List.of() : jvm.options();
        for (int i = 0; i < options.size(); i++) {
            String field = "%s.jvm.options[%d]".formatted(path, i);
            JvmOptions.problem(options.get(i))
                    .ifPresent(problem -> in.refuse(field, Reason.Invalid, problem));
        }
        JvmOptions.collectors(options)
                .ifPresent(problem -> in.refuse(path + ".jvm.options", Reason.Invalid, problem));
        return options;
    }

    private static BigDecimal exact(Quantity quantity) {
        return amount(quantity).orElse(BigDecimal.ZERO);
    }

    private static Optional<BigDecimal> amount(@Nullable Quantity quantity) {
        try {
            return Optional.ofNullable(quantity)
                    .map(Quantity::getNumericalAmount)
                    .filter(amount -> amount.signum() >= 0);
        } catch (IllegalArgumentException notANumber) {
            return Optional.empty();
        }
    }
}
