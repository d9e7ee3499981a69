package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.volume.ConfigurationSource;
import dev.spillway.local.kubelet.volume.ServiceAccountFiles;
import dev.spillway.local.kubelet.volume.ServiceAccountSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a namespace's ConfigMaps, Secrets, claims and ServiceAccounts from the API each time, not
 * from an informer: a Pod that is created right after its ConfigMap changed must not start with the
 * old one.
 */
record ApiConfigurationSource(KubernetesClient client, String namespace)
        implements ConfigurationSource, ServiceAccountSource {

    /** It ends with the Pod, so that it need not be renewed. */
    private static final Duration TOKEN_LIFE = Duration.ofDays(365);

    @Override
    public Optional<Map<String, byte[]>> configMap(String name) {
        ConfigMap map = client.configMaps().inNamespace(namespace).withName(name).get();
        if (map == null) {
            return Optional.empty();
        }
        Map<String, byte[]> data = decoded(map.getBinaryData());
        if (map.getData() != null) {
            map.getData()
                    .forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
        }
        return Optional.of(data);
    }

    @Override
    public Optional<Map<String, byte[]>> secret(String name) {
        return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get())
                .map(secret -> decoded(secret.getData()));
    }

    @Override
    public Claim claim(String name) {
        PersistentVolumeClaim claim =
                client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
        if (claim == null) {
            return new Claim.Missing();
        }
        boolean bound = claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
        return bound ? new Claim.Bound(claim.getMetadata().getUid()) : new Claim.Unbound();
    }

    @Override
    public Account serviceAccount(String name) {
        ServiceAccount account =
                client.serviceAccounts().inNamespace(namespace).withName(name).get();
        return account == null
                ? new Account.Missing()
                : new Account.Present(
                        !Boolean.FALSE.equals(account.getAutomountServiceAccountToken()));
    }

    @Override
    public Optional<String> token(Pod pod, String audience) {
        TokenRequest request =
                new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences(audience.isEmpty() ? List.of() : List.of(audience))
                        .withExpirationSeconds(TOKEN_LIFE.toSeconds())
                        .withNewBoundObjectRef()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endBoundObjectRef()
                        .endSpec()
                        .build();
        try {
            return Optional.of(
                    client.serviceAccounts()
                            .inNamespace(namespace)
                            .withName(ServiceAccountFiles.account(pod))
                            .tokenRequest(request)
                            .getStatus()
                            .getToken());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Server server() {
        Config config = client.getConfiguration();
        String authority = config.getCaCertData();
        return new Server(
                config.getMasterUrl(),
                authority == null
                        ? ""
                        : new String(
                                Base64.getDecoder().decode(authority), StandardCharsets.UTF_8));
    }

    private static Map<String, byte[]> decoded(@Nullable Map<String, String> base64) {
        Map<String, byte[]> data = new LinkedHashMap<>();
        if (base64 != null) {
            base64.forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        }
        return data;
    }
}
