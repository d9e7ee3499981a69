package dev.spillway.local.uses;

import dev.spillway.local.demo.DemoFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The namespace of a Kubernetes in which a use runs; its operator is installed. */
public interface UseNamespace {

    /** The resources that a use waits for. */
    enum Kind {
        Cluster,
        Topic,
        User,
        Connect,
        Connector
    }

    /** The use's folder in {@code examples/uses}. */
    Path folder();

    /**
     * Applies files of the folder, as {@code kubectl apply} does.
     *
     * @param files such as {@code 10-databases.yaml}
     */
    void apply(String... files) throws IOException;

    /**
     * Waits until the resource is Ready for its current spec, and shows what the operator says
     * meanwhile.
     *
     * @throws DemoFailure when nothing changes for minutes
     */
    void awaitReady(Kind kind, String name) throws DemoFailure;

    /** Waits until every Pod of the namespace is ready. */
    void awaitPods() throws DemoFailure;

    /** Deletes a resource and waits until it is gone. */
    void delete(Kind kind, String name) throws DemoFailure;

    /** The address that this process reaches a Service at, which stays when its Pods change. */
    String serviceAddress(String service);

    String secret(String name, String key);

    /** Settings with which a Kafka client connects as a User. */
    Map<String, Object> client(String user) throws DemoFailure;

    /** The one Pod with the label {@code app}. */
    String podOf(String app) throws DemoFailure;

    /** The Pods with the label {@code app}, by name. */
    List<String> podsOf(String app);

    /** Of each Pod with the label {@code app}: how often its containers have been started again. */
    Map<String, Integer> restartsOf(String app);

    /**
     * Scales a Deployment, and waits until it has so many Pods, all of them ready.
     *
     * @throws DemoFailure when that takes minutes
     */
    void scale(String deployment, int replicas) throws DemoFailure;

    /**
     * Makes a Service select other Pods: with labels that no Pod has, what it stands for cannot be
     * reached, and loses nothing.
     */
    void select(String service, Map<String, String> labels);

    /** Scales the Cluster; {@link #awaitReady} waits until it is done. */
    void scaleCluster(String cluster, int replicas);

    /** The Pods whose Connect workers run tasks of a Connector; the first runs task 0. */
    List<String> workersOf(String connector) throws DemoFailure;

    /** Kills the first process of a Pod's container, as {@code kill -9} does. */
    void kill(String pod) throws DemoFailure;

    /** Resident memory of everything that runs for this Kubernetes, in bytes. */
    long residentBytes();

    /** Of the Kubernetes API, for kubectl. */
    Path kubeconfig();

    /** Commands that read a topic as a User, for people; writes the files that they need. */
    String readerCommands(String user, String topic) throws DemoFailure, IOException;
}
