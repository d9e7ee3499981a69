package dev.spillway.operator.reconcile;

import dev.spillway.operator.credentials.ClientCertificate;
import dev.spillway.operator.credentials.Passwords;
import dev.spillway.operator.credentials.UserCertificates;
import dev.spillway.operator.desired.ClientEndpoint;
import dev.spillway.operator.desired.UserCredentials;
import dev.spillway.operator.desired.UserSecret;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.status.UserSecretFacts;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Users' Secrets. It may not watch them, so each is read again now and then; in between, what
 * was seen holds.
 *
 * <p>A new password goes to Kafka first and is in this object's memory until Kafka shows it; then
 * it is written to the Secret. If the operator ends in between, Kafka has a password that nobody
 * knows: the next one sees by its iterations that it is not the Secret's, sets the Secret's again,
 * and begins anew. So a Secret never holds a password that Kafka has not had.
 */
final class UserSecretKeeper {

    /** At least this long a Secret is not read again. */
    private static final Duration LEAST = Duration.ofMinutes(1);

    /** Of thousands, at most this many are read a second. */
    private static final int READS_PER_SECOND = 20;

    private static final Duration MOST = Duration.ofMinutes(30);

    private final UserSecrets secrets;
    private final UserCertificates certificates;
    private final IntSupplier users;
    private final Clock clock;

    /** By the uid of the User, passwords that are on their way to Kafka. */
    private final Map<String, Password> pending = new ConcurrentHashMap<>();

    /** By the uid of the User, what its Secret was seen to have. */
    private final Map<String, Verified> verified = new ConcurrentHashMap<>();

    /**
     * @param iterations of the password, as Kafka must have them; 0 without one
     * @param issuer of the certificate; empty without one, or when it is not known
     */
    private record Verified(
            Inputs inputs,
            UserSecretFacts facts,
            int iterations,
            Optional<String> issuer,
            Instant until) {}

    /**
     * What a Secret's content follows from, besides the credentials.
     *
     * @param issuer of certificates now; empty for a User without one
     */
    private record Inputs(
            UserModel user, ClientEndpoint endpoint, String trusted, Optional<String> issuer) {}

    /** What was found before Kafka is changed. */
    sealed interface Look {

        /** The User needs no Secret. */
        record NotNeeded() implements Look {}

        /** There can be none for now; nothing of the credentials is changed. */
        record None(Step why) implements Look {}

        /** It was seen not long ago, and Kafka has what it says. */
        record InPlace(UserSecretFacts facts) implements Look {}

        /**
         * @param seen empty if there is none
         * @param password that Kafka is to have; empty for a User without one
         */
        record Found(
                ClientEndpoint endpoint,
                String trusted,
                Optional<Secret> seen,
                Optional<Password> password)
                implements Look {}
    }

    /** What became of it once Kafka has everything. */
    sealed interface Kept {

        /**
         * @param replaced whether clients must read it again
         */
        record Whole(UserSecretFacts facts, boolean replaced) implements Kept {}

        record Not(Step.Wait why) implements Kept {}
    }

    /**
     * @param users how many there are
     */
    UserSecretKeeper(
            UserSecrets secrets, UserCertificates certificates, IntSupplier users, Clock clock) {
        this.secrets = secrets;
        this.certificates = certificates;
        this.users = users;
        this.clock = clock;
    }

    /**
     * Fingerprint of the clients authority that issued what is in a User's Secret; empty when it
     * has no certificate, was not looked at, or it is not known.
     *
     * @param uid of the User
     */
    Optional<String> issuer(String uid) {
        return Optional.ofNullable(verified.get(uid)).flatMap(Verified::issuer);
    }

    /** How long until a Secret is to be looked at again; see {@link Verified}. */
    Optional<Duration> lookAgainAfter(UserModel user) {
        return Optional.ofNullable(verified.get(user.uid()))
                .map(known -> Duration.between(clock.instant(), known.until()))
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    /**
     * @param endpoint empty when no listener fits
     * @param seen what Kafka has under the User's name
     */
    Look look(UserModel user, Optional<ClientEndpoint> endpoint, ObservedUser seen) {
        if (user.identity() instanceof Identity.External) {
            return new Look.NotNeeded();
        }
        if (endpoint.isEmpty()) {
            return new Look.None(noListener(user));
        }
        if (endpoint.get().bootstrap().isEmpty()) {
            return new Look.None(
                    new Step.Wait(
                            write(user),
                            "the Service "
                                    + "of listener "
                                    + endpoint.get().listener()
                                    + " has no address yet",
                            "the Cluster's status.listeners has one"));
        }
        var trusted = trusted(user, endpoint.get());
        if (trusted.isEmpty()) {
            return new Look.None(
                    new Step.Wait(
                            write(user),
                            "Cluster " + user.cluster() + " has no certificate authority yet",
                            "it has one"));
        }
        var inputs = inputs(user, endpoint.get(), trusted.get());
        var known = verified.get(user.uid());
        if (known != null
                && known.inputs().equals(inputs)
                && clock.instant().isBefore(known.until())
                && !pending.containsKey(user.uid())
                && (known.iterations() == 0 || seen.iterations().orElse(0) == known.iterations())) {
            return new Look.InPlace(known.facts());
        }
        var secret = secrets.read(user.namespace(), user.secret());
        if (secret.isPresent() && !isOf(user, secret.get())) {
            return new Look.None(taken(user));
        }
        return new Look.Found(
                endpoint.get(),
                trusted.get(),
                secret,
                user.identity() instanceof Identity.Scram scram
                        ? Optional.of(password(user, scram, secret, seen))
                        : Optional.empty());
    }

    private Inputs inputs(UserModel user, ClientEndpoint endpoint, String trusted) {
        return new Inputs(
                user,
                endpoint,
                trusted,
                user.identity() instanceof Identity.MutualTls
                        ? certificates.issuer(user.namespace(), user.cluster())
                        : Optional.empty());
    }

    private static String write(UserModel user) {
        return "write Secret " + user.secret();
    }

    private static Step.Blocked noListener(UserModel user) {
        var authentication = user.identity() instanceof Identity.Scram ? "Scram" : "MutualTls";
        return new Step.Blocked(
                "NoListener",
                write(user),
                "Cluster %s has no listener with authentication %s"
                        .formatted(user.cluster(), authentication),
                "add one to its spec.listeners, or create the User with the authentication of one"
                        + " that it has");
    }

    private static Step.Blocked taken(UserModel user) {
        return new Step.Blocked(
                "SecretTaken",
                write(user),
                "a Secret of that name exists and is not this User's",
                "delete it if nobody needs it, or create the User under another name");
    }

    /** Empty while the Cluster has no authority; an empty text for public ones, or without TLS. */
    private Optional<String> trusted(UserModel user, ClientEndpoint endpoint) {
        if (!endpoint.tls()) {
            return Optional.of("");
        }
        // The certificate is the user's own; by cert-manager's convention its CA is next to it.
        return endpoint.certificate().isPresent()
                ? Optional.of(
                        secrets.read(user.namespace(), endpoint.certificate().get())
                                .flatMap(secret -> text(secret, UserSecret.CA))
                                .orElse(""))
                : certificates.trusted(user.namespace(), user.cluster());
    }

    /** Of this very User: one of an earlier User of that name goes away by itself. */
    private static boolean isOf(UserModel user, Secret secret) {
        var owners = secret.getMetadata().getOwnerReferences();
        return owners != null
                && owners.stream().anyMatch(owner -> user.uid().equals(owner.getUid()));
    }

    // Passwords

    private Password password(
            UserModel user, Identity.Scram scram, Optional<Secret> secret, ObservedUser seen) {
        var current = secret.flatMap(there -> password(user, there));
        if (current.isPresent() && !isDue(user, scram, secret.orElseThrow())) {
            pending.remove(user.uid());
            return current.get();
        }
        return Objects.requireNonNull(
                pending.computeIfAbsent(user.uid(), first -> other(scram.name(), seen)));
    }

    /** Only one that Kafka has been given; what a hand has edited is none. */
    private static Optional<Password> password(UserModel user, Secret secret) {
        return text(secret, UserSecret.PASSWORD)
                .map(Password::new)
                .filter(password ->
                        password.fingerprint(user.resource())
                                .equals(annotation(secret, Labels.PASSWORD_FINGERPRINT)));
    }

    /** One that can be told from what Kafka has now. */
    private static Password other(String name, ObservedUser seen) {
        var password = Passwords.random();
        while (seen.iterations().orElse(0) == password.iterations(name)) {
            password = Passwords.random();
        }
        return password;
    }

    private boolean isDue(UserModel user, Identity.Scram scram, Secret secret) {
        return !user.rotation().equals(annotation(secret, Labels.ROTATE))
                || scram.rotateAfter()
                        .map(age -> since(secret).plusMillis(age.value()))
                        .filter(at -> !at.isAfter(clock.instant()))
                        .isPresent();
    }

    /** A hand that removed the annotation has not made the password older. */
    private Instant since(Secret secret) {
        try {
            return Instant.parse(annotation(secret, Labels.CREDENTIALS_SINCE));
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }

    // Once Kafka has everything

    /** Writes the Secret if it is not as it should be. */
    Kept keep(UserModel user, Look.Found found) {
        return switch (user.identity()) {
            case Identity.Scram scram -> keepPassword(user, scram, found);
            case Identity.MutualTls mutual -> keepCertificate(user, mutual, found);
            case Identity.External external ->
                    throw new IllegalStateException("an External User has no Secret");
        };
    }

    private Kept keepPassword(UserModel user, Identity.Scram scram, Look.Found found) {
        var password = found.password().orElseThrow();
        var isSame =
                found.seen()
                        .flatMap(secret -> text(secret, UserSecret.PASSWORD))
                        .filter(password.secret()::equals)
                        .isPresent();
        var since = isSame ? since(found.seen().orElseThrow()) : clock.instant();
        write(user, found, new UserCredentials.ByPassword(password), since);
        var facts =
                new UserSecretFacts(
                        user.secret(), found.endpoint().listener(), since, Optional.empty());
        var until =
                scram.rotateAfter().map(age -> since.plusMillis(age.value())).orElse(Instant.MAX);
        verified(user, found, facts, password.iterations(scram.name()), Optional.empty(), until);
        pending.remove(user.uid());
        return new Kept.Whole(facts, !isSame && found.seen().isPresent());
    }

    private Kept keepCertificate(UserModel user, Identity.MutualTls mutual, Look.Found found) {
        var current = found.seen().flatMap(UserSecretKeeper::certificate);
        var usable = current.filter(certificate -> isUsable(user, mutual, certificate)).isPresent();
        var certificate =
                usable ? current : certificates.issue(user.namespace(), user.cluster(), mutual);
        if (certificate.isEmpty()) {
            return new Kept.Not(
                    new Step.Wait(
                            write(user),
                            "Cluster " + user.cluster() + " has no certificate authority yet",
                            "it has one"));
        }
        var facts =
                certificate
                        .get()
                        .facts()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "a certificate that was just issued is unusable"));
        var since = usable ? since(found.seen().orElseThrow()) : clock.instant();
        write(user, found, keyStore(certificate.get(), found.seen()), since);
        var shown =
                new UserSecretFacts(
                        user.secret(),
                        found.endpoint().listener(),
                        since,
                        Optional.of(facts.notAfter()));
        verified(user, found, shown, 0, issuerOf(user, certificate.get()), facts.renewAt());
        return new Kept.Whole(shown, !usable && found.seen().isPresent());
    }

    private boolean isUsable(
            UserModel user, Identity.MutualTls mutual, ClientCertificate certificate) {
        return certificate
                        .facts()
                        .filter(facts -> facts.subject().equals(mutual.name()))
                        .filter(facts -> clock.instant().isBefore(facts.renewAt()))
                        .isPresent()
                && issuerOf(user, certificate)
                        .filter(by ->
                                certificates
                                        .issuer(user.namespace(), user.cluster())
                                        .filter(by::equals)
                                        .isPresent())
                        .isPresent();
    }

    private Optional<String> issuerOf(UserModel user, ClientCertificate certificate) {
        return certificates.issuerOf(user.namespace(), user.cluster(), certificate.chain());
    }

    /** Each that is made is another one, so the one that is there stays while it is right. */
    private static UserCredentials keyStore(
            ClientCertificate certificate, Optional<Secret> secret) {
        var store = secret.flatMap(there -> bytes(there, UserSecret.PKCS12));
        var password = secret.flatMap(there -> text(there, UserSecret.PKCS12_PASSWORD));
        if (store.isPresent()
                && password.filter(Password::isStrong).isPresent()
                && certificate.isIn(store.get(), password.get())) {
            return new UserCredentials.ByCertificate(
                    certificate.chain(),
                    certificate.key(),
                    Base64.getEncoder().encodeToString(store.get()),
                    new Password(password.get()));
        }
        var other = Passwords.random();
        return new UserCredentials.ByCertificate(
                certificate.chain(),
                certificate.key(),
                Base64.getEncoder().encodeToString(certificate.pkcs12(other.secret())),
                other);
    }

    private void write(
            UserModel user, Look.Found found, UserCredentials credentials, Instant since) {
        var wanted = UserSecret.of(user, found.endpoint(), found.trusted(), credentials, since);
        if (found.seen().filter(there -> isAsWanted(there, wanted)).isEmpty()) {
            secrets.write(wanted, found.seen());
        }
    }

    private static boolean isAsWanted(Secret there, Secret wanted) {
        return wanted.getData().equals(there.getData())
                && contains(there.getMetadata().getLabels(), wanted.getMetadata().getLabels())
                && contains(
                        there.getMetadata().getAnnotations(),
                        wanted.getMetadata().getAnnotations());
    }

    private static boolean contains(
            @Nullable Map<String, String> there, Map<String, String> wanted) {
        return there != null && there.entrySet().containsAll(wanted.entrySet());
    }

    private void verified(
            UserModel user,
            Look.Found found,
            UserSecretFacts facts,
            int iterations,
            Optional<String> issuer,
            Instant until) {
        var next = clock.instant().plus(interval());
        verified.put(
                user.uid(),
                new Verified(
                        inputs(user, found.endpoint(), found.trusted()),
                        facts,
                        iterations,
                        issuer,
                        until.isBefore(next) ? until : next));
    }

    private Duration interval() {
        var paced = Duration.ofSeconds(users.getAsInt() / READS_PER_SECOND);
        var most = paced.compareTo(MOST) > 0 ? MOST : paced;
        return most.compareTo(LEAST) < 0 ? LEAST : most;
    }

    // Deletion

    /** Deletes the Secret of a User that is gone from Kafka, if it is the User's. */
    void delete(String namespace, String user, String uid) {
        forget(uid);
        secrets.read(namespace, UserModel.secretOf(user))
                .filter(secret -> {
                    var owners = secret.getMetadata().getOwnerReferences();
                    return owners != null
                            && owners.stream().anyMatch(owner -> uid.equals(owner.getUid()));
                })
                .ifPresent(secrets::delete);
    }

    void forget(String uid) {
        pending.remove(uid);
        verified.remove(uid);
    }

    // What is in a Secret

    private static Optional<ClientCertificate> certificate(Secret secret) {
        return text(secret, UserSecret.CERTIFICATE)
                .flatMap(chain ->
                        text(secret, UserSecret.KEY).map(key -> new ClientCertificate(chain, key)));
    }

    private static Optional<String> text(Secret secret, String key) {
        return bytes(secret, key).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private static Optional<byte[]> bytes(Secret secret, String key) {
        return Optional.ofNullable(secret.getData())
                .map(data -> data.get(key))
                .map(value -> Base64.getDecoder().decode(value));
    }

    private static String annotation(Secret secret, String key) {
        var annotations = secret.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }
}
