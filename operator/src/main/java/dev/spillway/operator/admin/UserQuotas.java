package dev.spillway.operator.admin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/** Quotas in the form of Kafka's client. */
final class UserQuotas {

    private UserQuotas() {}

    /**
     * @param name null for all users without quotas of their own
     */
    static ClientQuotaEntity entity(@Nullable String name) {
        return new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.USER, name));
    }

    static ClientQuotaAlteration alteration(
            ClientQuotaEntity entity, Map<String, Double> set, Set<String> unset) {
        var operations = new ArrayList<ClientQuotaAlteration.Op>();
        set.forEach((key, value) -> operations.add(new ClientQuotaAlteration.Op(key, value)));
        unset.forEach(key -> operations.add(new ClientQuotaAlteration.Op(key, null)));
        return new ClientQuotaAlteration(entity, operations);
    }
}
