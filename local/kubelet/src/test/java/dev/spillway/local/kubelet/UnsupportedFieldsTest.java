package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsupportedFieldsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hostNetwork: true                 | spec.hostNetwork (a Pod has its own address)
                    hostPID: true                     | spec.hostPID
                    hostIPC: true                     | spec.hostIPC
                    shareProcessNamespace: true       | spec.shareProcessNamespace
                    hostAliases: [{ip: 127.0.0.1}]    | spec.hostAliases
                    dnsConfig: {}                     | spec.dnsConfig (names are in a hosts file)
                    runtimeClassName: gvisor          | spec.runtimeClassName
                    activeDeadlineSeconds: 5          | spec.activeDeadlineSeconds
                    os: {name: windows}               | spec.os.name other than linux
                    """)
    void ofAPod(String field, String refused) {
        assertThat(UnsupportedFields.of(pod(field, "{name: c}")))
                .contains("the local kubelet does not support " + refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    envFrom: [{}]                       | .envFrom (name each variable in env)
                    restartPolicy: Always               | .restartPolicy (put what keeps running into containers)
                    volumeDevices: [{name: a}]          | .volumeDevices
                    lifecycle: {postStart: {}}          | .lifecycle.postStart
                    lifecycle: {preStop: {}}            | .lifecycle.preStop (a container gets its stop signal at once)
                    lifecycle: {stopSignal: SIGRTMIN+3} | .lifecycle.stopSignal SIGRTMIN+3 (only SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGTERM, SIGWINCH, SIGUSR1, SIGUSR2)
                    startupProbe: {grpc: {port: 1}}     | .startupProbe.grpc (only httpGet, tcpSocket and exec)
                    readinessProbe: {grpc: {port: 1}}   | .readinessProbe.grpc (only httpGet, tcpSocket and exec)
                    livenessProbe: {grpc: {port: 1}}    | .livenessProbe.grpc (only httpGet, tcpSocket and exec)
                    volumeMounts: [{name: v, subPath: a}]     | .volumeMounts[0].subPath (except of images; mount the whole volume "v")
                    volumeMounts: [{name: v, subPathExpr: a}] | .volumeMounts[0].subPathExpr
                    """)
    void ofAContainer(String field, String refused) {
        String container = "{name: c, " + field + "}";

        assertThat(UnsupportedFields.of(pod("volumes: [{name: v, emptyDir: {}}]", container)))
                .contains("the local kubelet does not support spec.containers[0]" + refused);
        assertThat(
                        UnsupportedFields.of(
                                pod(
                                        "initContainers: [{name: first}, " + container + "]",
                                        "{name: c}")))
                .contains("the local kubelet does not support spec.initContainers[1]" + refused);
    }

    @Test
    void allAtOnce() {
        assertThat(
                        UnsupportedFields.of(
                                pod("hostPID: true", "{name: c, lifecycle: {postStart: {}}}")))
                .contains(
                        "the local kubelet does not support spec.hostPID;"
                                + " spec.containers[0].lifecycle.postStart");
    }

    /** Without isolation and a scheduler they have no meaning. */
    @Test
    void othersAreIgnoredOrSupported() {
        assertThat(
                        UnsupportedFields.of(
                                pod(
                                        """
                                        hostNetwork: false
                                        os: {name: linux}
                                        nodeSelector: {a: b}
                                        securityContext: {runAsUser: 999, fsGroup: 999}
                                        volumes: [{name: v, image: {reference: x}}]
                                        """,
                                        """
                                        {name: c, lifecycle: {stopSignal: SIGINT},
                                         securityContext: {readOnlyRootFilesystem: true},
                                         resources: {limits: {memory: 1Gi}},
                                         readinessProbe: {exec: {command: [a]}},
                                         volumeMounts: [{name: v, subPath: a}]}
                                        """)))
                .isEmpty();
    }

    private static Pod pod(String spec, String container) {
        return Serialization.unmarshal(
                "metadata: {name: a}\nspec:\n"
                        + spec.strip().indent(2)
                        + "  containers:\n  - "
                        + container.strip().replace("\n", "\n    "),
                Pod.class);
    }
}
