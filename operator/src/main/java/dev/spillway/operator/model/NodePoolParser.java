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
import java.util.Set;
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

    /** Requested where the user says nothing of memory: enough for a broker with some work. */
    private static final Bytes BROKER_MEMORY = Bytes.gibi(2);

    private static final Bytes CONTROLLER_MEMORY = Bytes.gibi(1);

    /** Of a heap that the user sets, without memory: what is requested beyond it. */
    private static final Bytes BROKER_OVERHEAD = Bytes.mebi(512);

    private static final Bytes CONTROLLER_OVERHEAD = Bytes.mebi(256);

    /** A quantity may be larger than any memory. */
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

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
            @Nullable String storageClass,
            @Nullable ResourcesSpec resources,
            @Nullable JvmSpec jvm,
            @Nullable PodSpec pod) {
        Storage storage = storage(size, storageClass);
        var requests = quantities("requests", resources == null ? null : resources.requests());
        var limits = quantities("limits", resources == null ? null : resources.limits());
        requestsWithinLimits(requests, limits);
        Optional<Bytes> declared = memory(requests, limits);
        Bytes heap = heap(jvm, declared);
        return new NodePool(
                role,
                replicas,
                storage,
                withDefaults(requests, limits, memoryRequest(jvm, heap)),
                limits,
                new Jvm(heap, options(jvm)),
                new PodSettingsParser(in, path + ".pod", ports).parse(pod));
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

    private static Optional<Bytes> memory(
            SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {
        return Optional.ofNullable(limits.getOrDefault("memory", requests.get("memory")))
                .map(memory -> new Bytes(exact(memory).min(LARGEST).longValue()));
    }

    private Bytes heap(@Nullable JvmSpec jvm, Optional<Bytes> declared) {
        String field = path + ".jvm.heap";
        String given = jvm == null ? null : jvm.heap();
        Bytes heap =
                given == null
                        ? JvmSizing.heap(role, declared.orElseGet(this::defaultMemory))
                        : in.bytes(field, given);
        if (heap.compareTo(MIN_HEAP) < 0) {
            in.refuse(
                    given == null ? path + ".resources" : field,
                    Reason.Invalid,
                    given == null
                            ? "leaves a heap of %s, but Kafka needs at least %s; raise the memory to"
                                            .formatted(heap.text(), MIN_HEAP.text())
                                    + " %s or more, or set jvm.heap"
                                            .formatted(
                                                    new Bytes(
                                                                    MIN_HEAP.value()
                                                                            + JvmSizing.NATIVE
                                                                                    .value())
                                                            .text())
                            : "a heap of %s is too small: Kafka needs at least %s"
                                    .formatted(heap.text(), MIN_HEAP.text()));
        }
        declared.filter(memory -> memory.compareTo(heap) <= 0)
                .ifPresent(memory ->
                        in.refuse(
                                field,
                                Reason.Invalid,
                                "a heap of %s leaves none of the container's memory of %s; lower"
                                                .formatted(heap.text(), memory.text())
                                        + " it, or raise resources"));
        cacheFits(heap);
        return heap;
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

    /** For a resource with a limit, Kubernetes sets the request to the limit. */
    private SortedMap<String, Quantity> withDefaults(
            SortedMap<String, Quantity> requests,
            SortedMap<String, Quantity> limits,
            Bytes memory) {
        var all = new TreeMap<>(requests);
        if (!limits.containsKey("cpu")) {
            all.putIfAbsent("cpu", new Quantity(role == NodeRole.Broker ? "250m" : "100m"));
        }
        if (!limits.containsKey("memory")) {
            all.putIfAbsent("memory", new Quantity(memory.text()));
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
