package dev.spillway.broker.disk;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.internals.Sanitizer;
import org.apache.kafka.server.quota.ClientQuotaEntity;
import org.apache.kafka.server.quota.ClientQuotaEntity.ConfigEntity;
import org.apache.kafka.server.quota.ClientQuotaType;

/**
 * Which quota a client has, as Kafka finds it without a callback. The most specific of these holds:
 *
 * <ol>
 *   <li>the user and the client id
 *   <li>the user, any client id
 *   <li>the user
 *   <li>any user and the client id
 *   <li>any user, any client id
 *   <li>any user
 *   <li>the client id
 *   <li>any client id
 * </ol>
 *
 * All clients whose tags are equal share one limit and are measured together. A quota of a user is
 * shared by its clients, so their client ids are left out of the tags.
 */
final class KafkaQuotas {
    static final String USER = "user";
    static final String CLIENT_ID = "client-id";

    /** One part of what a quota is for. */
    private sealed interface Part {
        /** It does not matter. */
        record None() implements Part {}

        /** The default of all that have no quota of their own. */
        record Any() implements Part {}

        record Named(String name) implements Part {}
    }

    private static final Part NONE = new Part.None();
    private static final Part ANY = new Part.Any();

    private record Entity(Part user, Part clientId) {}

    /** Of which kinds there are quotas. */
    private enum Kind {
        USER,
        CLIENT_ID,
        BOTH
    }

    private static final class OfType {
        private final Map<Entity, Double> limits = new ConcurrentHashMap<>();

        /** Replaced as a whole, so that readers see one state. */
        private volatile Set<Kind> kinds = EnumSet.noneOf(Kind.class);

        private void count() {
            Set<Kind> all = EnumSet.noneOf(Kind.class);
            limits.keySet().forEach(entity -> all.add(kind(entity)));
            kinds = all;
        }
    }

    private final Map<ClientQuotaType, OfType> types = new EnumMap<>(ClientQuotaType.class);

    KafkaQuotas() {
        for (ClientQuotaType type : ClientQuotaType.values()) {
            types.put(type, new OfType());
        }
    }

    void set(ClientQuotaType type, ClientQuotaEntity entity, double limit) {
        OfType quotas = of(type);
        quotas.limits.put(entity(entity), limit);
        quotas.count();
    }

    void remove(ClientQuotaType type, ClientQuotaEntity entity) {
        OfType quotas = of(type);
        quotas.limits.remove(entity(entity));
        quotas.count();
    }

    boolean isEmpty(ClientQuotaType type) {
        return of(type).kinds.isEmpty();
    }

    /** Of the clients that are measured together with this one. */
    Map<String, String> tags(ClientQuotaType type, String userName, String clientId) {
        OfType quotas = of(type);
        String user = Sanitizer.sanitize(userName);
        Set<Kind> kinds = quotas.kinds;
        if (kinds.size() > 1) {
            return tagsAmongSeveralKinds(quotas.limits, user, clientId);
        }
        if (kinds.contains(Kind.USER)) {
            return tags(user, "");
        }
        return kinds.contains(Kind.BOTH) ? tags(user, clientId) : tags("", clientId);
    }

    private static Map<String, String> tagsAmongSeveralKinds(
            Map<Entity, Double> limits, String user, String clientId) {
        Part userPart = new Part.Named(user);
        Part clientPart = new Part.Named(clientId);
        if (limits.containsKey(new Entity(userPart, clientPart))
                || limits.containsKey(new Entity(userPart, ANY))) {
            return tags(user, clientId);
        }
        if (limits.containsKey(new Entity(userPart, NONE))) {
            return tags(user, "");
        }
        if (limits.containsKey(new Entity(ANY, clientPart))
                || limits.containsKey(new Entity(ANY, ANY))) {
            return tags(user, clientId);
        }
        return limits.containsKey(new Entity(ANY, NONE)) ? tags(user, "") : tags("", clientId);
    }

    /** The limit of all clients with these tags together; empty when they have none. */
    Optional<Double> limit(ClientQuotaType type, Map<String, String> tags) {
        String user = tags.getOrDefault(USER, "");
        String clientId = tags.getOrDefault(CLIENT_ID, "");
        Map<Entity, Double> limits = of(type).limits;
        if (!user.isEmpty() && !clientId.isEmpty()) {
            Part userPart = new Part.Named(user);
            Part clientPart = new Part.Named(clientId);
            return first(
                    limits,
                    new Entity(userPart, clientPart),
                    new Entity(userPart, ANY),
                    new Entity(ANY, clientPart),
                    new Entity(ANY, ANY));
        }
        if (!user.isEmpty()) {
            return first(limits, new Entity(new Part.Named(user), NONE), new Entity(ANY, NONE));
        }
        return clientId.isEmpty()
                ? Optional.empty()
                : first(limits, new Entity(NONE, new Part.Named(clientId)), new Entity(NONE, ANY));
    }

    private static Optional<Double> first(Map<Entity, Double> limits, Entity... entities) {
        for (Entity entity : entities) {
            Double limit = limits.get(entity);
            if (limit != null) {
                return Optional.of(limit);
            }
        }
        return Optional.empty();
    }

    private OfType of(ClientQuotaType type) {
        OfType quotas = types.get(type);
        if (quotas == null) {
            throw new IllegalStateException("no such type of quota: " + type);
        }
        return quotas;
    }

    static Map<String, String> tags(String user, String clientId) {
        // Kafka names its sensors by the values in this order.
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(USER, user);
        tags.put(CLIENT_ID, clientId);
        return tags;
    }

    private static Kind kind(Entity entity) {
        if (entity.user().equals(NONE)) {
            return Kind.CLIENT_ID;
        }
        return entity.clientId().equals(NONE) ? Kind.USER : Kind.BOTH;
    }

    private static Entity entity(ClientQuotaEntity kafkas) {
        Part user = NONE;
        Part clientId = NONE;
        for (ConfigEntity part : kafkas.configEntities()) {
            switch (part.entityType()) {
                case USER -> user = new Part.Named(Sanitizer.sanitize(part.name()));
                case DEFAULT_USER -> user = ANY;
                case CLIENT_ID -> clientId = new Part.Named(part.name());
                case DEFAULT_CLIENT_ID -> clientId = ANY;
            }
        }
        return new Entity(user, clientId);
    }
}
