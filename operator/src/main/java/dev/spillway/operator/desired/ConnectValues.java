package dev.spillway.operator.desired;

import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.TreeMap;

/** The Secret with the values that a Connect's connectors refer to, which its workers mount. */
public final class ConnectValues {

    private ConnectValues() {}

    /**
     * @param values by file, in Base64
     * @param last the highest version of a value that was ever given
     */
    public static Secret secret(ConnectModel connect, Map<String, String> values, int last) {
        return new SecretBuilder()
                .withMetadata(
                        ObjectMetadata.owned(connect, connect.names().valuesSecret())
                                .withAnnotations(
                                        Map.of(Labels.LAST_VERSION, Integer.toString(last)))
                                .build())
                .withType("Opaque")
                .withData(new TreeMap<>(values))
                .build();
    }

    /** Of this very Connect: one of an earlier Connect of that name goes away by itself. */
    public static boolean isOf(ConnectModel connect, Secret secret) {
        var owners = secret.getMetadata().getOwnerReferences();
        return owners != null
                && owners.stream().anyMatch(owner -> connect.uid().equals(owner.getUid()));
    }
}
