package dev.spillway.broker.tls;

import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.config.internals.BrokerSecurityConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.KafkaPrincipalBuilder;
import org.apache.kafka.common.security.auth.KafkaPrincipalSerde;
import org.apache.kafka.common.security.auth.SaslAuthenticationContext;
import org.apache.kafka.common.security.auth.SslAuthenticationContext;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;
import org.apache.kafka.common.security.ssl.SslPrincipalMapper;

/**
 * Who a connection belongs to.
 *
 * <p>Nodes and the operator are super users, by a principal <em>type</em> that exists on the
 * listeners between nodes only, {@code Spillway}. With {@code super.users=User:node}, whoever gets
 * a user of that name on any listener would be one.
 *
 * <ul>
 *   <li>On {@code CONTROLLER} and {@code REPLICATION}: the certificate's one common name must be
 *       {@code __spillway-node} or {@code __spillway-operator}; every other connection is refused.
 *       Only the CA of the nodes gets as far as that, and it issues no others.
 *   <li>On every other listener: as Kafka does it, with the type {@code User}. Names that begin
 *       with {@code __spillway} are refused, because quotas match a name whatever its type.
 * </ul>
 *
 * <p>A request that a broker forwards to a controller carries its principal in Kafka's own form,
 * with the type.
 */
public final class InnerPrincipalBuilder
        implements KafkaPrincipalBuilder, KafkaPrincipalSerde, Configurable {
    public static final String TYPE = "Spillway";
    public static final String NODE = "__spillway-node";
    public static final String OPERATOR = "__spillway-operator";

    /** Of what is Spillway's own. */
    private static final String RESERVED = "__spillway";

    /** Only Spillway names listeners so; a listener for clients cannot have these names. */
    public static final Set<String> INNER_LISTENERS = Set.of("CONTROLLER", "REPLICATION");

    private DefaultKafkaPrincipalBuilder kafkas = new DefaultKafkaPrincipalBuilder(null, null);

    /** Kafka makes one for each connection. */
    @Override
    public void configure(Map<String, ?> configs) {
        Object rules = configs.get(BrokerSecurityConfigs.SSL_PRINCIPAL_MAPPING_RULES_CONFIG);
        kafkas =
                new DefaultKafkaPrincipalBuilder(
                        null,
                        SslPrincipalMapper.fromRules(
                                rules instanceof String text
                                        ? text
                                        : BrokerSecurityConfigs
                                                .DEFAULT_SSL_PRINCIPAL_MAPPING_RULES));
    }

    /**
     * @throws AuthenticationException when the connection must not be used; Kafka closes it
     */
    @Override
    public KafkaPrincipal build(AuthenticationContext context) {
        return INNER_LISTENERS.contains(context.listenerName().toUpperCase(Locale.ROOT))
                ? inner(context)
                : outer(context);
    }

    private static KafkaPrincipal inner(AuthenticationContext context) {
        if (!(context instanceof SslAuthenticationContext tls)) {
            throw new SslAuthenticationException(
                    "listener %s takes certificates only".formatted(context.listenerName()));
        }
        try {
            if (tls.session().getPeerPrincipal() instanceof X500Principal subject) {
                return new KafkaPrincipal(TYPE, innerName(subject));
            }
        } catch (SSLPeerUnverifiedException e) {
            // No certificate: refused as any other that proves nothing.
        }
        throw new SslAuthenticationException(
                "listener %s needs a certificate".formatted(context.listenerName()));
    }

    /**
     * @throws SslAuthenticationException when the subject is not exactly one of the inner names
     */
    static String innerName(X500Principal subject) {
        List<Object> names = commonNames(subject);
        if (names.size() == 1) {
            if (names.getFirst().equals(NODE)) {
                return NODE;
            }
            if (names.getFirst().equals(OPERATOR)) {
                return OPERATOR;
            }
        }
        throw new SslAuthenticationException(
                "the certificate of %s belongs to neither a node nor the operator"
                        .formatted(subject.getName()));
    }

    /** Of all parts of the name, and of all attributes of a part that has several. */
    private static List<Object> commonNames(X500Principal subject) {
        List<Object> names = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                Enumeration<? extends Attribute> attributes = part.toAttributes().getAll();
                while (attributes.hasMoreElements()) {
                    Attribute attribute = attributes.nextElement();
                    if (attribute.getID().equalsIgnoreCase("CN")) {
                        for (int i = 0; i < attribute.size(); i++) {
                            // Bytes, if it is encoded as no text.
                            names.add(attribute.get(i));
                        }
                    }
                }
            }
            return names;
        } catch (InvalidNameException e) {
            return List.of();
        } catch (NamingException e) {
            return List.of();
        }
    }

    private KafkaPrincipal outer(AuthenticationContext context) {
        KafkaPrincipal principal = kafkas.build(context);
        if (principal.getName().strip().toLowerCase(Locale.ROOT).startsWith(RESERVED)) {
            String refusal =
                    "%s on listener %s: names that begin with %s are Spillway's own"
                            .formatted(principal, context.listenerName(), RESERVED);
            throw context instanceof SaslAuthenticationContext
                    ? new SaslAuthenticationException(refusal)
                    : new SslAuthenticationException(refusal);
        }
        return principal;
    }

    @Override
    public byte[] serialize(KafkaPrincipal principal) {
        return kafkas.serialize(principal);
    }

    @Override
    public KafkaPrincipal deserialize(byte[] bytes) {
        return kafkas.deserialize(bytes);
    }
}
