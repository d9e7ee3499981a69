package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.leader.Election;
import dev.spillway.operator.leader.LeaseDeadline;
import dev.spillway.operator.leader.OperatorLease;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The elector of the library, with an API that gives scripted answers. */
class ElectionTest {
    private static final OperatorLease LEASE = new OperatorLease("spillway-system", "operator");

    private final FakeApi api = new FakeApi();
    private final LeaseDeadline deadline = LeaseDeadline.ofThisProcess();
    private final CompletableFuture<Boolean> mayActWhenItLeads = new CompletableFuture<>();
    private final Election election =
            new Election(
                    api.client(),
                    LEASE,
                    "pod-1",
                    deadline,
                    () -> mayActWhenItLeads.complete(deadline.mayAct()),
                    why -> {},
                    Election.TICK);

    @AfterEach
    void close() {
        election.stop();
        api.close();
    }

    /** It is named as the holder since before the restart, and has renewed nothing yet. */
    @Test
    void aRestartedContainerLeadsOnlyOnceItHasRenewedTheLease() throws Exception {
        for (int i = 0; i < 20; i++) {
            api.answers("GET", lease());
        }
        api.refuses("PATCH", 500, "etcd");
        for (int i = 0; i < 20; i++) {
            api.answers("PATCH", lease());
        }
        election.start();
        assertThat(mayActWhenItLeads.get(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Its thread is gone then, and the process would wait forever without a word. */
    @Test
    void aProcessWhoseElectorHasFailedEnds() throws Exception {
        var why = new CompletableFuture<String>();
        var broken =
                (KubernetesClient)
                        Proxy.newProxyInstance(
                                KubernetesClient.class.getClassLoader(),
                                new Class<?>[] {KubernetesClient.class},
                                (proxy, method, arguments) -> {
                                    throw new NoClassDefFoundError("missing");
                                });
        var failing =
                new Election(
                        broken,
                        LEASE,
                        "pod-2",
                        LeaseDeadline.ofThisProcess(),
                        () -> {},
                        why::complete,
                        Duration.ofMillis(10));
        failing.start();
        assertThat(why.get(3, TimeUnit.MINUTES)).contains("pod-2").contains("election");
    }

    private static Lease lease() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(LEASE.name())
                .withNamespace(LEASE.namespace())
                .withResourceVersion("7")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("pod-1")
                .withLeaseDurationSeconds(15)
                .withAcquireTime(ZonedDateTime.now())
                .withRenewTime(ZonedDateTime.now())
                .withLeaseTransitions(1)
                .endSpec()
                .build();
    }
}
