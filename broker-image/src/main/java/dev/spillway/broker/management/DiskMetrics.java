package dev.spillway.broker.management;

import dev.spillway.broker.disk.DiskReport;
import dev.spillway.broker.disk.HotData;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A broker's report of its disk as metrics; the operator reads them by these names. */
final class DiskMetrics {
    private final PrometheusRegistry registry;
    private final Supplier<Optional<DiskReport>> disk;

    private DiskMetrics(PrometheusRegistry registry, Supplier<Optional<DiskReport>> disk) {
        this.registry = registry;
        this.disk = disk;
    }

    /** What is not known has no sample. */
    static void register(PrometheusRegistry registry, Supplier<Optional<DiskReport>> disk) {
        new DiskMetrics(registry, disk).register();
    }

    private void register() {
        gauge(
                "spillway_disk_capacity_bytes",
                "Capacity of the volume claim, or of the file system where nobody has said it.",
                report -> Optional.of((double) report.usage().capacity()));
        gauge(
                "spillway_disk_used_bytes",
                "Of the capacity, bytes that cannot be written any more.",
                report -> Optional.of((double) report.usage().used()));
        gauge(
                "spillway_disk_inflow_bytes_per_second",
                "Bytes appended by producers and replication, on average of the last minute.",
                report -> Optional.of(report.inflow()));
        gauge(
                "spillway_disk_produce_limit_bytes_per_second",
                "What producers may write to this broker, because a disk is nearly full.",
                report ->
                        report.limit().isPresent()
                                ? Optional.of(report.limit().getAsDouble())
                                : Optional.empty());
        gauge(
                "spillway_disk_not_uploaded_bytes",
                "Bytes of tiered partitions led here that are only on disks.",
                report -> report.hot().map(hot -> (double) hot.notUploaded()));
        gauge(
                "spillway_disk_not_uploaded_seconds",
                "Age of the oldest record of those.",
                report -> report.hot().map(hot -> (double) hot.notUploadedSeconds()));
        byAge(
                "spillway_disk_hot_bytes",
                "Local bytes of topics without a local retention of their own.",
                HotData::hot);
        byAge(
                "spillway_disk_reclaimable_bytes",
                "Of those, bytes that are uploaded and not held back by older segments.",
                HotData::reclaimable);
    }

    private void gauge(String name, String help, Function<DiskReport, Optional<Double>> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> ifWatched(report -> value.apply(report).ifPresent(gauge::call)))
                .register(registry);
    }

    private void byAge(String name, String help, Function<HotData, Map<Integer, Long>> bytes) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("older_than")
                .callback(gauge ->
                        ifWatched(report ->
                                report.hot()
                                        .ifPresent(hot ->
                                                bytes.apply(hot)
                                                        .forEach((age, sum) ->
                                                                gauge.call(
                                                                        sum,
                                                                        Integer.toString(age))))))
                .register(registry);
    }

    private void ifWatched(Consumer<DiskReport> reports) {
        disk.get().ifPresent(reports);
    }
}
