package dev.spillway.benchmarks.topics;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.spillway.benchmarks.kubernetes.MetricSample;
import dev.spillway.benchmarks.kubernetes.OsProcess;
import dev.spillway.benchmarks.kubernetes.PodPage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * A broker's request counts and CPU time. If its process runs on this machine, from its MBeans,
 * which is cheap; otherwise from its metrics page, which has lines for each partition and keeps a
 * broker with 10,000 busy for seconds.
 */
final class BrokerMeter implements AutoCloseable {
    private static final String METRIC = "kafka_network_requestmetrics_requests_total";
    private static final ObjectName REQUESTS = requests();

    private final Pod pod;
    private final PodPage pages;
    private final Optional<OsProcess> process;
    private final @Nullable JMXConnector jmx;

    BrokerMeter(KubernetesClient client, Pod pod) {
        this.pod = pod;
        this.pages = new PodPage(client);
        this.process = OsProcess.ofPod(pod.getMetadata().getName());
        this.jmx = process.map(BrokerMeter::attach).orElse(null);
    }

    private static ObjectName requests() {
        try {
            return new ObjectName("kafka.network:type=RequestMetrics,name=RequestsPerSec,*");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    // The other end is a JVM of this user on this machine.
    @SuppressWarnings("BanJNDI")
    private static @Nullable JMXConnector attach(OsProcess process) {
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(process.pid()));
            try {
                return JMXConnectorFactory.connect(
                        new JMXServiceURL(jvm.startLocalManagementAgent()));
            } finally {
                jvm.detach();
            }
        } catch (IOException | AttachNotSupportedException e) {
            return null;
        }
    }

    /** Requests so far, by kind; empty when they cannot be read. */
    Optional<Map<String, Long>> requests(boolean cheaply) throws InterruptedException {
        if (jmx != null) {
            return byMBeans(jmx);
        }
        return cheaply ? Optional.empty() : pages.get(pod, "/metrics").map(BrokerMeter::ofPage);
    }

    private static Optional<Map<String, Long>> byMBeans(JMXConnector jmx) {
        try {
            MBeanServerConnection beans = jmx.getMBeanServerConnection();
            Map<String, Long> counts = new TreeMap<>();
            for (ObjectName name : beans.queryNames(REQUESTS, null)) {
                long count = ((Number) beans.getAttribute(name, "Count")).longValue();
                counts.merge(name.getKeyProperty("request"), count, Long::sum);
            }
            return Optional.of(counts);
        } catch (IOException | JMException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Long> ofPage(String page) {
        Map<String, Long> counts = new TreeMap<>();
        MetricSample.of(page, METRIC)
                .forEach(each ->
                        counts.merge(each.label("request"), (long) each.value(), Long::sum));
        return counts;
    }

    /** Empty when the process is not on this machine. */
    OptionalDouble cpuSeconds() {
        return process.map(OsProcess::cpuSeconds).orElse(OptionalDouble.empty());
    }

    /** 0 when the process is not on this machine. */
    long maps() {
        return process.map(OsProcess::maps).orElse(0L);
    }

    @Override
    public void close() {
        try {
            if (jmx != null) {
                jmx.close();
            }
        } catch (IOException e) {
            // The broker has already ended.
        }
    }
}
