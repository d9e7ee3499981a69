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
import dev.spillway.operator.plan.users.ScramCredential;
import dev.spillway.operator.status.UserSecretFacts;
import dev.spillway.operator.view.PollIntervals;
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
    private final ListenerAuthorities listenerAuthorities;
    private final IntSupplier users;
    private final Clock clock;
    private final Turns turns = new Turns();
    private final Recent<Listener> listeners;

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
     * What a Secret's content follows from, besides the credentials. There is one for each User, so
     * it has nothing of the User that the Secret does not say, such as what it may do.
     */
    private record Inputs(Identity identity, String rotation, Listener listener) {}

    /**
     * What the Secrets of all Users of a listener have in common; one object for all of them.
     *
     * @param trusted the authorities of its certificate, PEM; empty for the public ones, or without
     *     TLS
     * @param issuer of Users' certificates now; empty for Users without one
     */
    private record Listener(ClientEndpoint endpoint, String trusted, Optional<String> issuer) {}

    /** Whether the listener is known so far that a Secret can be written. */
    private sealed interface Found {
        record Known(Listener listener) implements Found {}

        record Missing(Step why) implements Found {}
    }

    /** What was found before Kafka is changed. */
    sealed interface Look {

        /** The User needs no Secret. */
        record NotNeeded() implements Look {}

        /** There can be none for now. The one that is there, if any, stays. */
        record None(Step why, ScramCredential credential) implements Look {}

        /** It was seen not long ago, and Kafka has what it says. */
        record InPlace(UserSecretFacts facts) implements Look {}

        /**
         * @param listener that its files connect to
         * @param seen empty if there is none
         * @param password that Kafka is to have; empty for a User without one
         */
        record Found(Listener listener, Optional<Secret> seen, Optional<Password> password)
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
        this.listenerAuthorities = new ListenerAuthorities(secrets, clock);
        this.users = users;
        this.clock = clock;
        this.listeners = new Recent<>(MOST, clock);
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
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                // More is not possible, unless the clock was set back.
                .map(left -> left.compareTo(MOST) > 0 ? MOST : left);
    }

    /** The same for a Secret that could not be written; its listener's news come as events. */
    Duration retryAfter() {
        var paced = paced();
        return paced.compareTo(PollIntervals.BLOCKED) < 0 ? PollIntervals.BLOCKED : paced;
    }

    /**
     * @param endpoint empty when no listener fits
     * @param seen what Kafka has under the User's name
     */
    Look look(UserModel user, Optional<ClientEndpoint> endpoint, ObservedUser seen) {
        if (user.identity() instanceof Identity.External) {
            return new Look.NotNeeded();
        }
        return switch (listener(user, endpoint)) {
            case Found.Missing(Step why) -> new Look.None(why, credential(user, seen));
            case Found.Known(Listener listener) -> look(user, listener, seen);
        };
    }

    private Look look(UserModel user, Listener listener, ObservedUser seen) {
        var known = verified.get(user.uid());
        if (known != null
                && known.inputs().equals(inputs(user, listener))
                && holds(known)
                && !pending.containsKey(user.uid())
                && (known.iterations() == 0 || seen.iterations().orElse(0) == known.iterations())) {
            return new Look.InPlace(known.facts());
        }
        var secret = secrets.read(user.namespace(), user.secret());
        if (secret.isPresent() && !isOf(user, secret.get())) {
            return new Look.None(taken(user), new ScramCredential.Nobodys());
        }
        return new Look.Found(
                listener,
                secret,
                user.identity() instanceof Identity.Scram scram
                        ? Optional.of(password(user, scram, secret, seen))
                        : Optional.empty());
    }

    /** What was seen at a time that is yet to come was seen by a clock that was wrong. */
    private boolean holds(Verified known) {
        var now = clock.instant();
        return now.isBefore(known.until()) && !now.plus(MOST).isBefore(known.until());
    }

    /** While the Secret cannot be written: a password that it has, or is about to have, holds. */
    private ScramCredential credential(UserModel user, ObservedUser seen) {
        if (!(user.identity() instanceof Identity.Scram scram) || seen.iterations().isEmpty()) {
            return new ScramCredential.AsItIs();
        }
        var iterations = seen.iterations().getAsInt();
        var known = verified.get(user.uid());
        var onItsWay = pending.get(user.uid());
        if (known != null && known.iterations() == iterations
                || onItsWay != null && onItsWay.iterations(scram.name()) == iterations) {
            return new ScramCredential.AsItIs();
        }
        return secrets.read(user.namespace(), user.secret())
                .filter(secret -> isOf(user, secret))
                .flatMap(secret -> password(user, secret))
                .<ScramCredential>map(ScramCredential.Of::new)
                .orElseGet(ScramCredential.Nobodys::new);
    }

    private static Inputs inputs(UserModel user, Listener listener) {
        return new Inputs(user.identity(), user.rotation(), listener);
    }

    private Found listener(UserModel user, Optional<ClientEndpoint> endpoint) {
        if (endpoint.isEmpty()) {
            return new Found.Missing(noListener(user));
        }
        if (endpoint.get().bootstrap().isEmpty()) {
            return new Found.Missing(
                    new Step.Wait(
                            write(user),
                            "the Service "
                                    + "of listener "
                                    + endpoint.get().listener()
                                    + " has no address yet",
                            "the Cluster's status.listeners has one"));
        }
        return switch (trusted(user, endpoint.get())) {
            case ListenerAuthorities.Authorities.Trusted(String pem) ->
                    new Found.Known(
                            shared(
                                    user,
                                    new Listener(
                                            endpoint.get(),
                                            pem,
                                            user.identity() instanceof Identity.MutualTls
                                                    ? certificates.issuer(
                                                            user.namespace(), user.cluster())
                                                    : Optional.empty())));
            case ListenerAuthorities.Authorities.Unknown(String why, String until) ->
                    new Found.Missing(new Step.Wait(write(user), why, until));
        };
    }

    private Listener shared(UserModel user, Listener now) {
        var key = user.namespace() + "/" + user.cluster() + "/" + now.endpoint().listener();
        return listeners
                .get(key)
                .filter(now::equals)
                .orElseGet(() -> {
                    listeners.put(key, now);
                    return now;
                });
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

    private ListenerAuthorities.Authorities trusted(UserModel user, ClientEndpoint endpoint) {
        if (!endpoint.tls()) {
            return new ListenerAuthorities.Authorities.Trusted("");
        }
        return endpoint.certificate().isPresent()
                ? listenerAuthorities.of(user.namespace(), endpoint.certificate().get())
                : certificates
                        .trusted(user.namespace(), user.cluster())
                        .<ListenerAuthorities.Authorities>map(
                                ListenerAuthorities.Authorities.Trusted::new)
                        .orElseGet(() ->
                                new ListenerAuthorities.Authorities.Unknown(
                                        noAuthority(user), "it has one"));
    }

    private static String noAuthority(UserModel user) {
        return "Cluster " + user.cluster() + " has no certificate authority yet";
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
                        user.secret(),
                        found.listener().endpoint().listener(),
                        since,
                        Optional.empty());
        var until =
                scram.rotateAfter().map(age -> since.plusMillis(age.value())).orElse(Instant.MAX);
        verified(user, found, facts, password.iterations(scram.name()), Optional.empty(), until);
        pending.remove(user.uid());
        return new Kept.Whole(facts, !isSame && found.seen().isPresent());
    }

    private Kept keepCertificate(UserModel user, Identity.MutualTls mutual, Look.Found found) {
        var now = clock.instant();
        var current = found.seen().flatMap(UserSecretKeeper::certificate);
        var works = current.filter(each -> works(user, mutual, each)).isPresent();
        // One that works can wait for its turn: after a change of the authority all are due.
        var turn =
                works && isDue(user, current.orElseThrow())
                        ? turns.take(user.uid(), now)
                        : Instant.MAX;
        var stays = works && turn.isAfter(now);
        var certificate =
                stays ? current : certificates.issue(user.namespace(), user.cluster(), mutual);
        if (certificate.isEmpty()) {
            return new Kept.Not(new Step.Wait(write(user), noAuthority(user), "it has one"));
        }
        var facts =
                certificate
                        .get()
                        .facts()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "a certificate that was just issued is unusable"));
        var since = stays ? since(found.seen().orElseThrow()) : now;
        write(user, found, keyStore(certificate.get(), found.seen()), since);
        var shown =
                new UserSecretFacts(
                        user.secret(),
                        found.listener().endpoint().listener(),
                        since,
                        Optional.of(facts.notAfter()));
        verified(
                user,
                found,
                shown,
                0,
                issuerOf(user, certificate.get()),
                turn.equals(Instant.MAX) || !stays ? facts.renewAt() : turn);
        return new Kept.Whole(shown, !stays && found.seen().isPresent());
    }

    /** Whether brokers accept it as this User's: for now, and by an authority that they trust. */
    private boolean works(
            UserModel user, Identity.MutualTls mutual, ClientCertificate certificate) {
        var now = clock.instant();
        return certificate
                        .facts()
                        .filter(facts -> facts.subject().equals(mutual.name()))
                        .filter(facts -> !now.isBefore(facts.notBefore()))
                        .filter(facts -> now.isBefore(facts.notAfter()))
                        .isPresent()
                && issuerOf(user, certificate).isPresent();
    }

    /**
     * Whether one that works is to be replaced: by its age, or by the authority that issues now.
     */
    private boolean isDue(UserModel user, ClientCertificate certificate) {
        return certificate
                        .facts()
                        .filter(facts -> clock.instant().isBefore(facts.renewAt()))
                        .isEmpty()
                || !issuerOf(user, certificate)
                        .equals(certificates.issuer(user.namespace(), user.cluster()));
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
        var wanted =
                UserSecret.of(
                        user,
                        found.listener().endpoint(),
                        found.listener().trusted(),
                        credentials,
                        since);
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
                        inputs(user, found.listener()),
                        facts,
                        iterations,
                        issuer,
                        until.isBefore(next) ? until : next));
    }

    private Duration interval() {
        var paced = paced();
        return paced.compareTo(LEAST) < 0 ? LEAST : paced;
    }

    private Duration paced() {
        var paced = Duration.ofSeconds(users.getAsInt() / READS_PER_SECOND);
        return paced.compareTo(MOST) > 0 ? MOST : paced;
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
        turns.forget(uid);
    }

    // What is in a Secret

    private static Optional<ClientCertificate> certificate(Secret secret) {
        return text(secret, UserSecret.CERTIFICATE)
                .flatMap(chain ->
                        text(secret, UserSecret.KEY).map(key -> new ClientCertificate(chain, key)))
                // A hand may have put more there than the certificates.
                .flatMap(ClientCertificate::rewritten);
    }

    private static Optional<String> text(Secret secret, String key) {
        return bytes(secret, key).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private static Optional<byte[]> bytes(Secret secret, String key) {
        return Optional.ofNullable(secret.getData())
                .map(data -> data.get(key))
                .flatMap(UserSecretKeeper::decoded);
    }

    /** What a hand has spoilt is as good as nothing. */
    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String annotation(Secret secret, String key) {
        var annotations = secret.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }
}
