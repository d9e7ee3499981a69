package dev.spillway.benchmarks.disks;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.time.Duration;
import java.util.Objects;

/** An S3 server in one Pod, which can be away. */
record StoreSwitch(BenchmarkResources resources, Duration patience) {
    private static final String NAME = "s3";
    private static final Duration POLL = Duration.ofMillis(200);

    void create() {
        resources.apply(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: s3-credentials, namespace: %s}
                stringData: {accessKeyId: benchmark, secretAccessKey: benchmark-secret}
                """
                        .formatted(resources.namespace()));
        resources.apply(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: s3-data, namespace: %s}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 50Gi}}}
                """
                        .formatted(resources.namespace()));
        resources.apply(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: s3, namespace: %s}
                spec: {selector: {app: s3}, ports: [{name: http, port: 8080}]}
                """
                        .formatted(resources.namespace()));
        resources.apply(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: s3, namespace: %s}
                spec:
                  replicas: 1
                  strategy: {type: Recreate}
                  selector: {matchLabels: {app: s3}}
                  template:
                    metadata: {labels: {app: s3}}
                    spec:
                      initContainers:
                      - name: make-bucket
                        image: busybox:1.37
                        command: [mkdir, -p, /data/spillway]
                        volumeMounts: [{name: data, mountPath: /data}]
                      containers:
                      - name: s3proxy
                        image: andrewgaul/s3proxy:latest
                        env:
                        - name: POD_IP
                          valueFrom: {fieldRef: {fieldPath: status.podIP}}
                        - {name: S3PROXY_ENDPOINT, value: "http://$(POD_IP):8080"}
                        - {name: S3PROXY_AUTHORIZATION, value: aws-v2-or-v4}
                        - {name: S3PROXY_IDENTITY, value: benchmark}
                        - {name: S3PROXY_CREDENTIAL, value: benchmark-secret}
                        - {name: JCLOUDS_PROVIDER, value: filesystem-nio2}
                        - {name: JCLOUDS_FILESYSTEM_BASEDIR, value: /data}
                        ports: [{name: http, containerPort: 8080}]
                        readinessProbe: {tcpSocket: {port: http}, periodSeconds: 1}
                        volumeMounts: [{name: data, mountPath: /data}]
                      volumes:
                      - name: data
                        persistentVolumeClaim: {claimName: s3-data}
                """
                        .formatted(resources.namespace()));
    }

    /** Returns when no Pod of it is left. */
    void away() throws BenchmarkFailure {
        scale(0);
        Stopwatch.await("the S3 server is away", patience, POLL, () -> readyReplicas() == 0);
    }

    void back() throws BenchmarkFailure {
        scale(1);
        Stopwatch.await("the S3 server is back", patience, POLL, () -> readyReplicas() == 1);
    }

    private void scale(int replicas) {
        resources
                .client()
                .apps()
                .deployments()
                .inNamespace(resources.namespace())
                .withName(NAME)
                .scale(replicas);
    }

    private int readyReplicas() {
        var status =
                resources
                        .client()
                        .apps()
                        .deployments()
                        .inNamespace(resources.namespace())
                        .withName(NAME)
                        .require()
                        .getStatus();
        return status == null ? 0 : Objects.requireNonNullElse(status.getReadyReplicas(), 0);
    }
}
