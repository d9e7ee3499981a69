package dev.spillway.operator.admin;

import dev.spillway.operator.model.Acl;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/**
 * Reads what Kafka knows about all users, by three requests. What it cannot read does not fail the
 * rest of a snapshot.
 */
final class AccessReader {

    private final KafkaFuture<Collection<AclBinding>> acls;
    private final KafkaFuture<Map<String, UserScramCredentialsDescription>> credentials;
    private final KafkaFuture<Map<ClientQuotaEntity, Map<String, Double>>> quotas;

    /** Sends the requests. */
    AccessReader(Admin admin) {
        acls = admin.describeAcls(AclBindingFilter.ANY).values();
        credentials = admin.describeUserScramCredentials().all();
        // Of users alone: those of a user's clients are somebody else's.
        quotas =
                admin.describeClientQuotas(
                                ClientQuotaFilter.containsOnly(
                                        List.of(
                                                ClientQuotaFilterComponent.ofEntityType(
                                                        ClientQuotaEntity.USER))))
                        .entities();
    }

    /** Waits for the answers. */
    ObservedAccess read() {
        try {
            var found = new HashMap<String, Found>();
            var authorizes = readAcls(found);
            readCredentials(found);
            var defaults = readQuotas(found);
            var users = new HashMap<String, ObservedUser>();
            found.forEach((name, each) -> users.put(name, each.user()));
            return ObservedAccess.Known.of(authorizes, defaults, users);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            return new ObservedAccess.Unknown(String.valueOf(e.getMessage()));
        }
    }

    /** False when the cluster has no authorizer. */
    private boolean readAcls(Map<String, Found> found) {
        try {
            // An ACL and its name repeat from user to user, and one object of each is enough.
            var same = new HashMap<Acl, Acl>();
            for (var binding : AdminCalls.await(acls, "describe the ACLs")) {
                var principal = binding.entry().principal();
                if (principal.startsWith(KafkaAcls.USER)) {
                    KafkaAcls.acl(binding)
                            .map(acl -> same.computeIfAbsent(acl, first -> first))
                            .ifPresent(acl ->
                                    of(found, principal.substring(KafkaAcls.USER.length()))
                                            .acls
                                            .add(acl));
                }
            }
            return true;
        } catch (KafkaRefusedException e) {
            if (e.getCause() instanceof SecurityDisabledException) {
                return false;
            }
            throw e;
        }
    }

    private void readCredentials(Map<String, Found> found) {
        AdminCalls.await(credentials, "describe the SCRAM credentials")
                .forEach((name, description) ->
                        description.credentialInfos().stream()
                                .filter(info -> info.mechanism() == ScramMechanism.SCRAM_SHA_512)
                                .findFirst()
                                .ifPresent(info ->
                                        of(found, name).iterations =
                                                OptionalInt.of(info.iterations())));
    }

    /** Returns those of the default user. */
    private Map<String, Double> readQuotas(Map<String, Found> found) {
        var defaults = new HashMap<String, Double>();
        AdminCalls.await(quotas, "describe the quotas")
                .forEach((entity, values) -> {
                    var name = entity.entries().get(ClientQuotaEntity.USER);
                    if (name == null) {
                        defaults.putAll(values);
                    } else {
                        of(found, name).quotas = values;
                    }
                });
        return defaults;
    }

    private static Found of(Map<String, Found> found, String name) {
        return found.computeIfAbsent(name, first -> new Found());
    }

    private static final class Found {
        final SortedSet<Acl> acls = new TreeSet<>();
        OptionalInt iterations = OptionalInt.empty();
        Map<String, Double> quotas = Map.of();

        ObservedUser user() {
            return new ObservedUser(acls, iterations, quotas);
        }
    }
}
