package dev.spillway.operator.admin;

import dev.spillway.operator.plan.UserStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/** Quotas in the form of Kafka's client. */
final class UserQuotas {

    private UserQuotas() {}

    /** Kafka has everybody without quotas of their own under null. */
    static ClientQuotaEntity entity(String name) {
        return new ClientQuotaEntity(
                Collections.singletonMap(
                        ClientQuotaEntity.USER, name.equals(UserStep.EVERYBODY) ? null : name));
    }

    static ClientQuotaAlteration alteration(
            ClientQuotaEntity entity, Map<String, Double> set, Set<String> unset) {
        var operations = new ArrayList<ClientQuotaAlteration.Op>();
        set.forEach((key, value) -> operations.add(new ClientQuotaAlteration.Op(key, value)));
        unset.forEach(key -> operations.add(new ClientQuotaAlteration.Op(key, null)));
        return new ClientQuotaAlteration(entity, operations);
    }
}
