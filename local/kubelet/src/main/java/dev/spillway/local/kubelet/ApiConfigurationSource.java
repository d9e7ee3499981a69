package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.volume.ConfigurationSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a namespace's ConfigMaps, Secrets and claims from the API each time, not from an informer:
 * a Pod that is created right after its ConfigMap changed must not start with the old one.
 */
record ApiConfigurationSource(KubernetesClient client, String namespace)
        implements ConfigurationSource {

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

    private static Map<String, byte[]> decoded(@Nullable Map<String, String> base64) {
        Map<String, byte[]> data = new LinkedHashMap<>();
        if (base64 != null) {
            base64.forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        }
        return data;
    }
}
