package dev.spillway.local.kubelet.volume;

import dev.spillway.local.kubelet.volume.ServiceAccountSource.Account;
import dev.spillway.local.kubelet.volume.ServiceAccountSource.Server;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/**
 * What a program in a Pod uses the API with: the files that Kubernetes mounts at {@link #MOUNT},
 * and the same as a kubeconfig, since a program that runs here has no such path.
 */
public final class ServiceAccountFiles {

    /** Where a container expects them. */
    public static final String MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

    /** The name of the volume in Kubernetes, without its random ending. */
    public static final String VOLUME = "kube-api-access";

    public static final String KUBECONFIG = "kubeconfig";

    private ServiceAccountFiles() {}

    /** The name of the Pod's ServiceAccount. */
    public static String account(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
    }

    /** Whether the Pod gets them; what the Pod says goes before what its ServiceAccount says. */
    static boolean areWanted(Pod pod, Account account) {
        Boolean own = pod.getSpec().getAutomountServiceAccountToken();
        if (own != null) {
            return own;
        }
        return switch (account) {
            case Account.Present(boolean automount) -> automount;
            case Account.Missing() -> true;
        };
    }

    static Map<String, ProjectedFile> of(Server server, String namespace, String token) {
        return Map.of(
                "token",
                ProjectedFile.secret(token),
                "namespace",
                ProjectedFile.secret(namespace),
                "ca.crt",
                ProjectedFile.secret(server.certificate()),
                KUBECONFIG,
                ProjectedFile.secret(kubeconfig(server, namespace, token)));
    }

    private static String kubeconfig(Server server, String namespace, String token) {
        byte[] authority = server.certificate().getBytes(StandardCharsets.UTF_8);
        return Serialization.asYaml(
                new ConfigBuilder()
                        .withApiVersion("v1")
                        .withKind("Config")
                        .withCurrentContext("pod")
                        .addNewCluster()
                        .withName("local")
                        .withNewCluster()
                        .withServer(server.url())
                        .withCertificateAuthorityData(Base64.getEncoder().encodeToString(authority))
                        .endCluster()
                        .endCluster()
                        .addNewContext()
                        .withName("pod")
                        .withNewContext()
                        .withCluster("local")
                        .withNamespace(namespace)
                        .withUser("pod")
                        .endContext()
                        .endContext()
                        .addNewUser()
                        .withName("pod")
                        .withNewUser()
                        .withToken(token)
                        .endUser()
                        .endUser()
                        .build());
    }
}
